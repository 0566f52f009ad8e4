/** Live text under the picture, in a size that can be read; alone, as a list that goes on. */

import { useRef } from "preact/hooks";
import { second } from "../../clock.ts";
import type { RoomStore } from "../../live.ts";
import { fresh, type Line, languagesOf, languageToRead, linesOf } from "../../streams/captions.ts";
import { likes } from "../../streams/likes.ts";
import { channelOf, NO_STREAMS, streamsOf, writingOf } from "../../streams/view.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/streams.ts";
import { useSlice } from "../slice.ts";

/** Lines that are shown where nothing else is. */
const ALONE = 8;

const NONE: never[] = [];

/** The languages that can be read now. */
export function useCaptionLanguages(room: RoomStore): string[] {
  const said = useSlice(room, (view) => view.state.captions, NONE);
  const writing = useSlice(room, (view) => JSON.stringify(writingOf(view)), "[]");
  return languagesOf(said, JSON.parse(writing));
}

interface Props {
  room: RoomStore;
  /** Nothing but captions is there. */
  alone: boolean;
}

export function Captions({ room, alone }: Props) {
  const said = useSlice(room, (view) => view.state.captions, NONE);
  const written = useSlice(room, (view) => JSON.stringify(writingOf(view)), "[]");
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const writing = JSON.parse(written);
  const { captions, captionLanguage, captionSize, channel } = likes.value;
  const heard = channelOf(streams, channel);
  const own = heard === "floor" ? null : heard;
  const there = languagesOf(said, writing);
  const read = languageToRead(there, [captionLanguage, own, language.value]);
  const since = useSince();
  if (!captions || (there.length === 0 && !alone)) return null;
  const all = linesOf(said, writing, read);
  const shown = alone ? all.slice(-ALONE) : fresh(all, since, second.value);
  for (const line of all) since(line);
  return (
    <section
      class={`live-captions size-${captionSize}${alone ? " is-alone" : ""}`}
      aria-label={t("live.captions")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keyboard, too.
      tabIndex={0}
    >
      <div class="live-lines" lang={read ?? undefined}>
        {alone && all.length === 0 && (
          <p class="quiet" lang={language.value}>
            {t("captions.none")}
          </p>
        )}
        {shown.map((one) => (
          <p key={one.key} class={one.partial ? "is-partial" : ""} dir="auto">
            {one.text}
          </p>
        ))}
      </div>
    </section>
  );
}

/** More lines than a room's view ever holds. */
const REMEMBERED = 500;

/** When this page first saw a line with its present text. Lines of before are old already. */
export function useSince(): (line: Line) => number {
  const seen = useRef(new Map<string, { text: string; at: number }>()).current;
  const first = useRef(true);
  const began = useRef(second.peek()).current;
  if (second.value > began) first.current = false;
  return (line) => {
    const known = seen.get(line.key);
    if (known?.text === line.text) return known.at;
    const at = first.current && !line.partial ? Number.NEGATIVE_INFINITY : second.peek();
    seen.set(line.key, { text: line.text, at });
    const [oldest] = seen.keys();
    if (seen.size > REMEMBERED && oldest) seen.delete(oldest);
    return at;
  };
}

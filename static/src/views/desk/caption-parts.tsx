/** The parts of the captioner's desk: the last lines, and the one that is being written. */

import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { venueSecond } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import type { Caption } from "../../messages.ts";
import { Refused } from "../../refused.ts";
import { streamsOf } from "../../streams/view.ts";
import { t } from "../../words/desk.ts";
import { reason } from "../../words/room.ts";
import { languageName } from "../live/words.ts";
import { Said } from "../said.tsx";
import { useSlice } from "../slice.ts";
import { type Captioning, isLong, LONGEST } from "./captioning.ts";

interface Props {
  room: RoomStore;
  captioning: Captioning;
}

/** The six of the United Nations, and whatever the room has a channel for. */
const USUAL = ["ar", "en", "es", "fr", "ru", "zh"];
const NONE: readonly Caption[] = [];
/** Only near the end is it said how much may still be written. */
const NEARLY = 60;

export function Lines({ room, captioning }: Props) {
  const id = useId();
  const language = captioning.language.value;
  const captions = useSlice(room, (view) => view.state.captions, NONE);
  const mine = captions.filter((one) => one.language === language);
  const unsent = captioning.unsent.value;
  const list = useRef<HTMLOListElement>(null);
  const last = `${mine.at(-1)?.id} ${unsent.length}`;
  useEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last, language]);
  return (
    <section class="d-lines" aria-labelledby={id}>
      <header class="row">
        <h2 id={id}>{t("caption.lines")}</h2>
        <a
          class="small"
          download
          href={`/api/rooms/${encodeURIComponent(room.id)}/captions.vtt?language=${language}`}
        >
          {t("caption.download")}
        </a>
        <Speech room={room} captioning={captioning} />
      </header>
      {mine.length + unsent.length === 0 && <p class="quiet">{t("caption.none")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys too. */}
      <ol ref={list} tabIndex={0} aria-labelledby={id}>
        {mine.map((one) => (
          <Line key={one.id} caption={one} captioning={captioning} />
        ))}
        {unsent.map((one) => (
          <li key={one.line} class="is-unsent">
            <Said text={one.text} language={language} />
            {one.refused ? (
              <span class="warning small" role="alert">
                {t("caption.unsent", { why: reason(one.refused) })}{" "}
                <button type="button" class="plain" onClick={() => void captioning.send(one)}>
                  {t("caption.again")}
                </button>
              </span>
            ) : (
              <span class="quiet small">{t("caption.sending")}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Line({ caption, captioning }: { caption: Caption; captioning: Captioning }) {
  const editing = captioning.correcting.value === caption.id;
  const correct = useRef<HTMLButtonElement>(null);
  const was = useRef(false);
  useEffect(() => {
    // Whoever has corrected goes on where they pressed.
    if (was.current && !editing && !captioning.hurried) correct.current?.focus();
    was.current = editing;
  }, [editing, captioning]);
  if (editing) {
    return (
      <li>
        <Correction
          caption={caption}
          captioning={captioning}
          onDone={() => {
            captioning.correcting.value = null;
          }}
        />
      </li>
    );
  }
  return (
    <li>
      <time class="quiet small figures" dateTime={caption.at}>
        {venueSecond(caption.at)}
      </time>
      <Said text={caption.text || "–"} language={caption.language} />
      {caption.rev > 1 && <span class="quiet small">{t("caption.edited")}</span>}
      <button
        ref={correct}
        type="button"
        class="plain small push"
        onClick={() => {
          captioning.hurried = false;
          captioning.correcting.value = caption.id;
        }}
      >
        {t("caption.edit")}
        <span class="unseen">: {caption.text}</span>
      </button>
    </li>
  );
}

function Correction(props: { caption: Caption; captioning: Captioning; onDone(): void }) {
  const { caption, captioning, onDone } = props;
  const field = useRef<HTMLInputElement>(null);
  const text = useSignal(caption.text);
  const busy = useSignal(false);
  const refused = useSignal<Refused | null>(null);
  useEffect(() => field.current?.focus(), []);
  const save = async () => {
    busy.value = true;
    try {
      await captioning.correct(caption, text.peek());
      onDone();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.value = error;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      class="d-correction"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        ref={field}
        dir="auto"
        lang={caption.language}
        aria-label={t("caption.correcting")}
        maxLength={LONGEST}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
        }}
      />
      <button type="submit" class="primary" disabled={busy.value}>
        {t("caption.save")}
      </button>
      <button type="button" class="plain" onClick={onDone}>
        {t("caption.cancel")}
      </button>
      {refused.value && (
        <p class="warning small" role="alert">
          {reason(refused.value)}
        </p>
      )}
    </form>
  );
}

export function Writing({ room, captioning }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const last = useLast(room, captioning.language.value);
  const correcting = captioning.correcting.value;
  useEffect(() => {
    // Who went up by a key goes on writing where they were.
    if (correcting === null && captioning.hurried) field.current?.focus();
  }, [correcting, captioning]);
  const text = captioning.text.value;
  const language = captioning.language.value;
  const left = LONGEST - text.length;
  return (
    <form
      class="d-line"
      onSubmit={(event) => {
        event.preventDefault();
        void captioning.end();
      }}
    >
      <div class="d-field">
        <label for={id}>{t("caption.line")}</label>
        <textarea
          ref={field}
          id={id}
          rows={2}
          dir="auto"
          lang={language}
          maxLength={LONGEST}
          aria-describedby={`${id}-hint`}
          value={text}
          onInput={(event) => captioning.type(event.currentTarget.value.replaceAll("\n", " "))}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === "Enter") {
              event.preventDefault();
              void captioning.end();
            } else if (event.key === "ArrowUp" && text === "" && last) {
              event.preventDefault();
              captioning.hurried = true;
              captioning.correcting.value = last;
            }
          }}
        />
        <p id={`${id}-hint`} class={isLong(text) ? "warning small" : "quiet small"}>
          {t(isLong(text) ? "caption.long" : "caption.line.hint")}
          {left <= NEARLY && ` ${t("caption.left", { n: left })}`}
          {text === "" && last && <span class="d-keys-hint"> {t("caption.up")}</span>}
        </p>
      </div>
      <button type="submit" class="primary" disabled={text.trim() === ""}>
        {t("caption.send")}
      </button>
    </form>
  );
}

/** The line that was ended last, by its id. */
function useLast(room: RoomStore, language: string): string | null {
  return useSlice(
    room,
    (view) => view.state.captions.findLast((one) => one.language === language)?.id ?? null,
    null,
  );
}

/** The language that is written. */
function Speech({ room, captioning }: Props) {
  const id = useId();
  const open = useSlice(
    room,
    (view) =>
      streamsOf(view)
        .channels.map((one) => one.language)
        .join(" "),
    "",
  );
  const chosen = captioning.language.value;
  const all = [...new Set([...USUAL, ...open.split(" ").filter(Boolean), chosen])].sort();
  return (
    <div class="d-field push">
      <label for={id} class="unseen">
        {t("caption.language")}
      </label>
      <select
        id={id}
        value={chosen}
        onChange={(event) => captioning.speak(event.currentTarget.value)}
      >
        {all.map((one) => (
          <option key={one} value={one} lang={one}>
            {languageName(one)}
          </option>
        ))}
      </select>
    </div>
  );
}

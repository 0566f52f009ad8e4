/** One feed of the list: what it shows, whose it is and how well it comes, and the way on stage. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { percent } from "../../format.ts";
import type { FeedFigures } from "../../messages.ts";
import { number } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { type FeedRow, levelOf } from "./live-feeds.ts";
import { Preview } from "./live-preview.tsx";
import { FeedStill, Placeholder } from "./live-still.tsx";
import { Deed } from "./parts.tsx";
import { bringOn, STREAMS, takeOff } from "./staging.tsx";

interface Props {
  row: FeedRow;
  looked: boolean;
  onLook: () => void;
}

/** What a feed is called. */
function feedName({ kind, name }: Pick<FeedRow, "kind" | "name">): string {
  return name ?? t(`streams.feed.${kind}`);
}

const SHOWN = ".m-source-deeds [aria-expanded], .m-source-still:not([inert]) [aria-expanded]";

/** Keeps the focus at what shows and hides the moving picture: each button takes the other's place. */
function useKeptFocus(moving: boolean, onLook: () => void) {
  const card = useRef<HTMLLIElement>(null);
  const pressed = useRef(false);
  useLayoutEffect(() => {
    if (pressed.current) card.current?.querySelector<HTMLElement>(SHOWN)?.focus();
    pressed.current = false;
  }, [moving]);
  const look = () => {
    pressed.current = true;
    onLook();
  };
  return { card, look };
}

export function Feed({ row, looked, onLook }: Props) {
  const bench = useBench();
  const name = feedName(row);
  const { figures, feed, onStage } = row;
  const moving = looked && figures !== null;
  const { card, look } = useKeptFocus(moving, onLook);
  const state = `${onStage ? " is-on" : ""}${moving ? " is-looked" : ""}`;
  return (
    <li ref={card} class={`m-source${state}`} aria-label={name}>
      <div class="m-source-picture">
        {figures && (
          <div class="m-source-still" inert={moving}>
            <FeedStill feed={feed} name={name} figures={figures} onLook={look} />
          </div>
        )}
        {moving && <Preview room={bench.room} feed={feed} name={name} />}
        {!figures && <Placeholder>{t("still.dark")}</Placeholder>}
        {onStage && <span class="m-on-air">{t("streams.on")}</span>}
      </div>
      <div class="m-source-words">
        <span class="m-source-head">
          <strong class="m-source-title" dir="auto" title={name}>
            {name}
          </strong>
          <Level figures={figures} />
        </span>
        {figures ? (
          <Carried row={row} figures={figures} />
        ) : (
          <span class="small warning">{t("streams.silent")}</span>
        )}
      </div>
      <div class="m-source-deeds">
        {moving && (
          <Deed expanded about={name} onDo={look}>
            {t("streams.look.end")}
          </Deed>
        )}
        <Deed
          warn={onStage}
          about={name}
          {...(onStage ? { why: t("streams.off.why") } : {})}
          disabled={bench.desk.isBusy(STREAMS)}
          onDo={() => (onStage ? takeOff(bench) : bringOn(bench, feed, name))}
        >
          {t(onStage ? "streams.off" : "streams.put")}
        </Deed>
      </div>
    </li>
  );
}

/** Whose it is, and how well it comes. */
function Carried({ row, figures }: { row: FeedRow; figures: FeedFigures }) {
  const { video, audio } = figures;
  const loss = Math.max(video?.loss ?? 0, audio?.loss ?? 0);
  const parts = [
    video
      ? t("streams.video", { codec: video.codec, n: number(Math.round(video.kbps)) })
      : t("streams.audio.only"),
    loss >= 0.005 ? t("streams.loss", { percent: percent(Math.round(loss * 1000) / 10) }) : "",
    audio ? "" : t("streams.no.sound"),
    row.name && row.kind !== "speaker" ? t(`streams.feed.${row.kind}`) : "",
  ];
  return (
    <span class={`small figures ${loss > 0.05 ? "warning" : "quiet"}`}>
      {parts.filter(Boolean).join(" · ")}
    </span>
  );
}

function Level({ figures }: { figures: FeedFigures | null }) {
  const share = levelOf(figures);
  if (share === null) return null;
  return (
    <meter class="m-level" min={0} max={1} value={share} aria-label={t("streams.level")}>
      {percent(Math.round(share * 100))}
    </meter>
  );
}

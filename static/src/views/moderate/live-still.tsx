/** What a feed shows, small: asked for only while it is on the screen of somebody who looks. */

import { effect, type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { second, serverNow } from "../../clock.ts";
import type { FeedFigures } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { browser } from "../../world.ts";
import { useBench } from "./bench.ts";
import { levelOf } from "./live-feeds.ts";
import { type Shown, Still, stillOf } from "./live-stills.ts";
import { minutes, span } from "./parts.tsx";

/** Older than this a picture says so: fresher ones come and go by themselves. */
const OLD_S = 12;

/** Whether a node can be seen: it is in the part that is scrolled to, of a page that is shown. */
function useSeen(node: { current: HTMLElement | null }): Signal<boolean> {
  const seen = useSignal(false);
  useEffect(() => {
    if (!node.current) return;
    let inside = false;
    const look = () => {
      seen.value = inside && document.visibilityState === "visible";
    };
    const watch = new IntersectionObserver((entries) => {
      inside = entries.at(-1)?.isIntersecting ?? false;
      look();
    });
    watch.observe(node.current);
    document.addEventListener("visibilitychange", look);
    return () => {
      watch.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [node, seen]);
  return seen;
}

function useStill(room: string, feed: string, seen: Signal<boolean>): Signal<Shown> {
  const still = useMemo(
    () =>
      new Still({
        ask: (tag) => stillOf(room, feed, tag),
        address: (picture) => URL.createObjectURL(picture),
        letGo: (url) => URL.revokeObjectURL(url),
        later: browser.later,
        cancel: browser.cancel,
        now: serverNow,
      }),
    [room, feed],
  );
  useEffect(() => {
    const stop = effect(() => still.look(seen.value));
    return () => {
      stop();
      still.close();
    };
  }, [still, seen]);
  return still.shown;
}

interface Props {
  feed: string;
  name: string;
  figures: FeedFigures;
  onLook: () => void;
}

/** The picture as a button that shows it moving; a feed without one shows how loud it is. */
export function FeedStill(props: Props) {
  return props.figures.video ? <Picture {...props} /> : <Sound figures={props.figures} />;
}

function Picture({ feed, name, onLook }: Props) {
  const { room } = useBench();
  const box = useRef<HTMLButtonElement>(null);
  const { url, at, why } = useStill(room, feed, useSeen(box)).value;
  return (
    <>
      <button ref={box} type="button" class="m-still" aria-expanded={false} onClick={onLook}>
        {url ? (
          <img src={url} alt={t("streams.looking", { name })} draggable={false} />
        ) : (
          <Placeholder>{why && t(`still.${why}`)}</Placeholder>
        )}
        <span class={why === "dark" ? "unseen" : "m-still-look"}>
          {t("streams.look")}
          {!url && <span class="unseen">: {name}</span>}
        </span>
      </button>
      {url && <StillAge at={at} />}
    </>
  );
}

function StillAge({ at }: { at: number }) {
  const s = Math.floor((second.value - at) / 1000);
  if (s < OLD_S) return null;
  const time = s < 60 ? span(s) : minutes(Math.floor(s / 60));
  return <span class="m-still-age figures">{t("still.age", { time })}</span>;
}

export function Placeholder({ children }: { children?: ComponentChildren }) {
  return <span class="m-still-none">{children}</span>;
}

/** How high the bars are when the sound is at its loudest. */
const BARS = [4, 6, 9, 7, 10, 8, 5, 7, 4];

function Sound({ figures }: { figures: FeedFigures }) {
  const share = levelOf(figures) ?? 0;
  return (
    <span class="m-still m-still-sound">
      <svg viewBox="0 0 64 36" aria-hidden="true">
        {BARS.map((high, at) => {
          const half = Math.max(1, high * share);
          const x = 14 + at * 4.5;
          return <path key={x} d={`M${x} ${18 - half}v${2 * half}`} />;
        })}
      </svg>
    </span>
  );
}

/** The list of questions: only the rows in sight are drawn, and it stays still under the pointer. */

import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { browser } from "../../world.ts";
import { useBench } from "./bench.ts";
import { Row } from "./question-row.tsx";
import { type Shown, steady } from "./steady.ts";
import { range, scrollFor } from "./window.ts";

const MARGIN_PX = 400;
const GUESS_PX = 92;
/** So long after the pointer or a key last moved here, the list may move again. */
const STILL_MS = 6_000;

/** True while somebody works in the list and it must not move under their hand. */
function useStill() {
  const still = useSignal(false);
  const timer = useRef<number | null>(null);
  const stop = useCallback(() => {
    if (timer.current !== null) browser.cancel(timer.current);
    timer.current = null;
    still.value = false;
  }, [still]);
  const touch = useCallback(() => {
    if (timer.current !== null) browser.cancel(timer.current);
    timer.current = browser.later(stop, STILL_MS);
    still.value = true;
  }, [still, stop]);
  useEffect(() => stop, [stop]);
  return { still, touch, stop };
}

/** Heights of rows as they were drawn, by question. */
function useHeights() {
  const known = useMemo(() => new Map<string, number>(), []);
  const drawn = useSignal(0);
  const observer = useMemo(() => {
    if (typeof ResizeObserver === "undefined") return null;
    return new ResizeObserver((entries) => {
      let changed = false;
      for (const entry of entries) {
        const id = (entry.target as HTMLElement).dataset.question;
        const height = entry.borderBoxSize[0]?.blockSize ?? 0;
        if (!id || height === 0 || Math.abs((known.get(id) ?? 0) - height) < 0.5) continue;
        known.set(id, height);
        changed = true;
      }
      if (changed) drawn.value += 1;
    });
  }, [known, drawn]);
  useEffect(() => () => observer?.disconnect(), [observer]);
  return { known, drawn, observer };
}

export function Feed({ name, wanted }: { name: string; wanted: readonly StaffQuestion[] }) {
  const bench = useBench();
  const { ui } = bench;
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(700);
  const { still, touch, stop } = useStill();
  const { known, drawn, observer } = useHeights();
  const last = useRef<{ name: string; settled: number; shown: readonly Shown<StaffQuestion>[] }>({
    name: "",
    settled: 0,
    shown: [],
  });

  const settled = ui.settle.value;
  const same = last.current.name === name && last.current.settled === settled;
  const frozen = still.value || ui.form.value !== null;
  const letGo = (id: string) => bench.handled.has(id);
  const now = steady(same ? last.current.shown : [], wanted, frozen, letGo);
  last.current = { name, settled, shown: now.shown };

  drawn.value;
  const heights = now.shown.map(({ item }) => known.get(item.id) ?? GUESS_PX);
  const seen = { top: top.value, height: height.value, margin: MARGIN_PX };
  const rows = range(heights, seen);
  const selected = ui.selected.value;
  const current = now.shown.some(({ item }) => item.id === selected)
    ? selected
    : (now.shown[0]?.item.id ?? null);

  useEffect(() => {
    ui.shown.value = now.shown.filter(({ gone }) => !gone).map(({ item }) => item);
  });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      height.value = element.clientHeight;
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [height]);

  // Another list begins at its top.
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = 0;
    top.value = 0;
    stop();
  }, [name, settled, top, stop]);

  // What a key selected is brought into sight and gets the focus.
  const seek = ui.seek.value;
  const sought = useRef(seek);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || sought.current === seek) return;
    const at = now.shown.findIndex(({ item }) => item.id === selected);
    if (at < 0) {
      sought.current = seek;
      element.focus({ preventScroll: true });
      return;
    }
    const to = scrollFor(heights, at, {
      ...seen,
      top: element.scrollTop,
      height: element.clientHeight,
    });
    if (to !== null) {
      element.scrollTop = to;
      top.value = element.scrollTop;
    }
    const row = element.querySelector<HTMLElement>(
      `[data-question="${CSS.escape(selected ?? "")}"]`,
    );
    if (!row) return; // It is drawn after this scroll, and this runs again.
    sought.current = seek;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  });

  const fresh = now.fresh > 0;
  return (
    <div class="m-feed-frame">
      {(fresh || now.moved) && (
        <button
          type="button"
          class="m-settle"
          onClick={() => {
            stop();
            ui.settle.value += 1;
          }}
        >
          {fresh ? t("list.fresh", { n: now.fresh }) : t("list.moved")} <kbd class="m-key">g</kbd>
        </button>
      )}
      <div
        ref={box}
        class="m-feed"
        role="feed"
        aria-label={t("questions")}
        tabIndex={-1}
        onScroll={(event) => {
          top.value = event.currentTarget.scrollTop;
        }}
        onPointerMove={touch}
        onPointerDown={touch}
        onPointerLeave={stop}
        onKeyDown={touch}
      >
        <div style={{ height: `${rows.above}px` }} />
        {now.shown.slice(rows.from, rows.to).map(({ item, gone }, at) => (
          <Row
            key={item.id}
            question={item}
            gone={gone}
            current={item.id === current}
            selected={item.id === selected}
            place={rows.from + at + 1}
            of={now.shown.length}
            observer={observer}
          />
        ))}
        <div style={{ height: `${rows.below}px` }} />
      </div>
    </div>
  );
}

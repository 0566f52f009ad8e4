/** In which order the questions are shown: ranked anew now and then, never under a finger. */

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Question } from "../messages.ts";
import { arranged } from "../ranking.ts";

const RANK_MS = 2500;

function waiting(list: readonly Question[]): Question[] {
  return list.filter((one) => one.state !== "answered");
}

function ids(list: readonly Question[]): string[] {
  return list.map((one) => one.id);
}

/** True when the same questions are shown, in whatever order. */
function isSame(shown: readonly string[], list: readonly Question[]): boolean {
  const known = new Set(shown);
  return shown.length === list.length && list.every((one) => known.has(one.id));
}

/** What comes and goes is shown at once; places change every few seconds, unless `hold` or walked through. */
export function useOrder(
  list: ReadonlySignal<readonly Question[]>,
  hold: boolean,
  isWalked: () => boolean,
): readonly string[] {
  const shown = useSignal<readonly string[]>(ids(arranged(waiting(list.peek()), [], false)));
  const held = useRef(hold);
  held.current = hold;
  useEffect(() => {
    let timer = 0;
    const rank = (still: boolean) => {
      const order = ids(arranged(waiting(list.peek()), shown.peek(), still));
      if (order.join(" ") !== shown.peek().join(" ")) shown.value = order;
    };
    const soon = () => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        if (held.current || isWalked()) soon();
        else rank(false);
      }, RANK_MS);
    };
    const stop = list.subscribe((now) => {
      if (!isSame(shown.peek(), waiting(now))) rank(true);
      soon();
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [list, shown]);
  return shown.value;
}

/** Keeps a list still while somebody points, scrolls or types in it, and lets it glide afterwards. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const QUIET_MS = 4000;
const GLIDE_MS = 350;
const MOST_GLIDING = 40;
const SIGNS = ["pointerdown", "pointermove", "touchmove", "keydown", "focusin"] as const;

/** True while the list was touched less than four seconds ago. */
export function useHold(list: RefObject<HTMLElement | null>): boolean {
  const held = useSignal(false);
  useEffect(() => {
    let timer = 0;
    const touched = () => {
      window.clearTimeout(timer);
      held.value = true;
      timer = window.setTimeout(() => {
        held.value = false;
      }, QUIET_MS);
    };
    const node = list.current;
    for (const sign of SIGNS) node?.addEventListener(sign, touched, { passive: true });
    addEventListener("scroll", touched, { passive: true });
    return () => {
      window.clearTimeout(timer);
      for (const sign of SIGNS) node?.removeEventListener(sign, touched);
      removeEventListener("scroll", touched);
    };
  }, [list, held]);
  return held.value;
}

function focusWithin(node: HTMLElement | null): HTMLElement | null {
  const active = document.activeElement;
  return active instanceof HTMLElement && node?.contains(active) ? active : null;
}

/** True while somebody walks through the list by keyboard. */
export function isWalked(list: RefObject<HTMLElement | null>): boolean {
  return list.current?.querySelector(":focus-visible") != null;
}

/** Rows that change places glide there, where motion is welcome. `order` is their ids. */
export function useGlide(list: RefObject<HTMLElement | null>, order: readonly string[]): void {
  const tops = useRef(new Map<string, number>());
  const key = order.join(" ");
  const focused = focusWithin(list.current);
  useLayoutEffect(() => {
    // A browser takes the focus from what is moved: give it back.
    if (focused?.isConnected && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
    const before = tops.current;
    const after = new Map<string, number>();
    const rows = list.current ? (Array.from(list.current.children) as HTMLElement[]) : [];
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const row of rows.slice(0, MOST_GLIDING)) {
      const id = row.dataset.id ?? "";
      after.set(id, row.offsetTop);
      const from = before.get(id);
      if (from === undefined || from === row.offsetTop || still) continue;
      row.animate([{ transform: `translateY(${from - row.offsetTop}px)` }, { transform: "none" }], {
        duration: GLIDE_MS,
        easing: "cubic-bezier(0.2, 0.7, 0.2, 1)",
      });
    }
    tops.current = after;
  }, [key, list]);
}

/**
 * Text as large as its box allows, by measuring. What does not fit at the least size (1 em, a
 * twentieth of the screen's height) is shown in parts, one after the other, and never cut.
 */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../words/screen.ts";
import { dwell, largest } from "./fitting.ts";

interface Props {
  children: ComponentChildren;
  /** Changes when the content does, apart from its numbers: then it is measured anew. */
  of: string;
  /** Sizes in em. */
  most: number;
  least?: number;
  /** Texts that may stand beside each other, if they then are at least so large. */
  beside?: { texts: number; least: number };
  /** As high as its text, up to the `max-block-size` of its class; else as high as its place. */
  snug?: boolean;
  /** Hears the size found, in em, whenever it is measured. */
  onSize?: (size: number) => void;
  class?: string;
}

type Mode = "whole" | "beside" | "parts";

interface Fitted {
  mode: Mode;
  size: number;
  parts: number;
}

const GAP_EM = 2;
/** The dots below that say which part this is. */
const DOTS_EM = 0.7;
const FADE_MS = 400;

export function Fit(props: Props) {
  const { children, of, most, least = 1, beside, snug, class: name = "" } = props;
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const [parts, setParts] = useState(1);
  const [part, setPart] = useState(0);
  const texts = beside?.texts ?? 1;
  const sized = useRef(props.onSize);
  sized.current = props.onSize;

  useLayoutEffect(() => {
    const outside = box.current;
    const inside = inner.current;
    if (!outside || !inside) return;
    let last = "";
    const measure = () => {
      const now = `${outside.clientWidth} ${outside.clientHeight}`;
      if (now === last || outside.clientWidth === 0) return;
      const fitted = fit(outside, inside, least, most, texts, beside?.least ?? least);
      last = `${outside.clientWidth} ${outside.clientHeight}`;
      sized.current?.(fitted.size);
      setParts(fitted.parts);
      setPart((before) => (before < fitted.parts ? before : 0));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(outside);
    document.fonts?.ready.then(() => {
      last = "";
      measure();
    });
    return () => watch.disconnect();
  }, [of, most, least, texts, beside?.least]);

  useLayoutEffect(() => {
    const inside = inner.current;
    if (inside) show(inside, part);
  }, [part, parts, of]);

  useLayoutEffect(() => {
    if (parts < 2) return;
    const letters = inner.current?.textContent?.length ?? 0;
    const timer = setInterval(
      () => {
        setPart((before) => (before + 1) % parts);
      },
      dwell(letters, parts),
    );
    return () => clearInterval(timer);
  }, [parts, of]);

  return (
    <div ref={box} class={`scene-fit ${snug ? "is-snug" : ""} ${name}`}>
      <div ref={inner} class="scene-fit-in">
        {children}
      </div>
      {parts > 1 && (
        <p class="scene-parts" role="img" aria-label={t("scene.page", { n: part + 1, of: parts })}>
          {Array.from({ length: parts }, (_, index) => (
            <span key={index} class={index === part ? "is-now" : ""} />
          ))}
        </p>
      )}
    </div>
  );
}

/** Set the largest size and the best arrangement on the elements. */
function fit(
  box: HTMLElement,
  inner: HTMLElement,
  least: number,
  most: number,
  texts: number,
  leastBeside: number,
): Fitted {
  const tried = (mode: Mode, low: number, wanted: number): Fitted | null => {
    const size = largest(low, most, (one) => arranged(box, inner, mode, one) <= wanted);
    return size === null ? null : { mode, size, parts: wanted };
  };
  const found =
    (texts > 1 ? tried("beside", leastBeside, 1) : tried("whole", least, 1)) ??
    (texts > 1 ? tried("parts", least, texts) : null);
  const { mode, size } = found ?? { mode: "parts" as const, size: least };
  const parts = arranged(box, inner, mode, size);
  box.classList.remove("is-measuring");
  return { mode, size, parts: Math.max(1, parts) };
}

/** Arrange the content; how many parts that takes, or Infinity when it does not fit at all. */
function arranged(box: HTMLElement, inner: HTMLElement, mode: Mode, size: number): number {
  box.classList.add("is-measuring");
  inner.dataset.mode = mode;
  const style = inner.style;
  style.fontSize = `${size}em`;
  style.transform = "";
  if (mode !== "parts") {
    style.blockSize = style.columnWidth = style.columnGap = "";
    // Not scrollHeight: letters reach out of close lines without needing more room.
    const high = inner.offsetHeight > box.clientHeight + 1;
    return high || inner.scrollWidth > inner.clientWidth + 1 ? Number.POSITIVE_INFINITY : 1;
  }
  box.classList.remove("is-measuring");
  const em = Number.parseFloat(getComputedStyle(inner).fontSize);
  const gap = Math.ceil(em * GAP_EM);
  style.blockSize = `${Math.floor(box.clientHeight - em * DOTS_EM)}px`;
  style.columnWidth = `${box.clientWidth}px`;
  style.columnGap = `${gap}px`;
  inner.dataset.stride = String(box.clientWidth + gap);
  return Math.round((inner.scrollWidth + gap) / (box.clientWidth + gap));
}

/** Bring a part into the box: fade out, move, fade in. */
function show(inner: HTMLElement, part: number): void {
  if (inner.dataset.mode !== "parts") return;
  const rightward = getComputedStyle(inner).direction === "rtl" ? 1 : -1;
  const moved = `translateX(${rightward * part * Number(inner.dataset.stride ?? 0)}px)`;
  if (inner.style.transform === moved) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still || !inner.style.transform || !inner.animate) {
    inner.style.transform = moved;
    return;
  }
  const away = inner.animate([{ opacity: 1 }, { opacity: 0 }], { duration: FADE_MS });
  away.onfinish = () => {
    inner.style.transform = moved;
    inner.animate([{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS });
  };
}

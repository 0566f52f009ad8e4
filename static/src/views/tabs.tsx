/** Parts of a page of which one is shown: the pattern of WAI-ARIA, moved by arrow keys. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { number } from "../format.ts";

export interface Part<K extends string> {
  key: K;
  name: string;
  /** A number beside the name, left out when it is 0. */
  count?: number;
}

interface Props<K extends string> {
  label: string;
  parts: readonly Part<K>[];
  shown: K;
  onShow(key: K): void;
  children: ComponentChildren;
}

export function Tabs<K extends string>({ label, parts, shown, onShow, children }: Props<K>) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const at = parts.findIndex((one) => one.key === shown);
    const to = target(event, at, parts.length);
    const part = to === null ? undefined : parts[to];
    if (!part) return;
    event.preventDefault();
    onShow(part.key);
    document.getElementById(`${id}-${part.key}`)?.focus();
  };
  return (
    <div class="tabs">
      <div role="tablist" aria-label={label} onKeyDown={move}>
        {parts.map((one) => (
          <button
            key={one.key}
            type="button"
            role="tab"
            id={`${id}-${one.key}`}
            aria-selected={one.key === shown}
            aria-controls={`${id}-panel`}
            tabIndex={one.key === shown ? 0 : -1}
            onClick={() => onShow(one.key)}
          >
            {one.name}
            {one.count ? <span class="count figures">{number(one.count)}</span> : null}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown}`}>
        {children}
      </div>
    </div>
  );
}

/** Which tab a key leads to; arrows follow the direction of reading. */
function target(event: KeyboardEvent, at: number, count: number): number | null {
  const forwards = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key === "Home") return 0;
  if (event.key === "End") return count - 1;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    return (at + (event.key === forwards ? 1 : count - 1)) % count;
  }
  return null;
}

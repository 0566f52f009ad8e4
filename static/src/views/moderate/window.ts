/** Which rows of a long list stand in the visible part, when rows have heights of their own. */

export interface Range {
  /** Rows from `from` to before `to` are drawn, `above` and `below` are the room of the others. */
  from: number;
  to: number;
  above: number;
  below: number;
}

export interface View {
  top: number;
  height: number;
  /** How much is drawn beyond both edges, so that scrolling shows no gap. */
  margin: number;
}

/** The rows to draw. */
export function range(heights: readonly number[], view: View): Range {
  const start = view.top - view.margin;
  const end = view.top + view.height + view.margin;
  let at = 0;
  let from = 0;
  let above = 0;
  while (from < heights.length && at + (heights[from] as number) <= start) {
    at += heights[from] as number;
    from += 1;
  }
  above = at;
  let to = from;
  while (to < heights.length && at < end) {
    at += heights[to] as number;
    to += 1;
  }
  let below = 0;
  for (let rest = to; rest < heights.length; rest += 1) below += heights[rest] as number;
  return { from, to, above, below };
}

/** Where to scroll so that a row is wholly seen; null when it is already. */
export function scrollFor(heights: readonly number[], index: number, view: View): number | null {
  let top = 0;
  for (let at = 0; at < index; at += 1) top += heights[at] ?? 0;
  const bottom = top + (heights[index] ?? 0);
  if (top < view.top) return top;
  if (bottom > view.top + view.height) return Math.min(top, bottom - view.height);
  return null;
}

/** Finding the largest type that fits, and how long a part is shown. Pure; the DOM is in fit.tsx. */

/** Sizes are tried in steps, so that a text does not tremble when its box changes by a pixel. */
export const STEP = 0.05;

/** The largest size from `least` to `most` that fits, or null when not even `least` does. */
export function largest(
  least: number,
  most: number,
  fits: (size: number) => boolean,
): number | null {
  let low = 0;
  let high = Math.max(0, Math.floor((most - least) / STEP + 1e-9));
  const at = (step: number) => Math.round((least + step * STEP) * 100) / 100;
  if (fits(at(high))) return at(high);
  if (!fits(at(low))) return null;
  // From here `low` fits and `high` does not.
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(at(middle))) low = middle;
    else high = middle;
  }
  return at(low);
}

const LEAST_MS = 8_000;
const MOST_MS = 20_000;
const MS_PER_LETTER = 60;

/** How long one of several parts of a text is shown: people read aloud in a hall, in two languages. */
export function dwell(letters: number, parts: number): number {
  const each = letters / Math.max(1, parts);
  return Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, 3_000 + each * MS_PER_LETTER)));
}

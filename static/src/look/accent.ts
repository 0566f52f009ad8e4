/** The event's accent, made readable on a light and on a dark ground (WCAG 2.2, 1.4.3: 4.5 to 1). */

type Colour = [red: number, green: number, blue: number];

/** More than 4.5, since the accent is also read on a ground tinted with it. */
const WANTED = 5.6;

/** Set the accent on the page through CSSOM, which the content security policy allows. */
export function setAccent(hex: string | null | undefined): void {
  const colour = parse(hex ?? "");
  if (!colour) return;
  const style = document.documentElement.style;
  style.setProperty("--accent-on-light", write(against(colour, [255, 255, 255])));
  style.setProperty("--accent-on-dark", write(against(colour, [18, 20, 23])));
}

/** `#rgb` or `#rrggbb` as numbers; null for anything else. */
export function parse(hex: string): Colour | null {
  const short = /^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(hex.trim());
  const long = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex.trim());
  const parts = short ? short.slice(1).map((one) => one + one) : long?.slice(1);
  return parts ? (parts.map((one) => Number.parseInt(one, 16)) as Colour) : null;
}

/** The colour, moved away from the ground in small steps until text in it can be read there. */
export function against(colour: Colour, ground: Colour): Colour {
  const target = luminance(ground) > 0.5 ? 0 : 255;
  let mixed = colour;
  for (let step = 0; step <= 20 && contrast(mixed, ground) < WANTED; step++) {
    mixed = colour.map((part) => Math.round(part + ((target - part) * step) / 20)) as Colour;
  }
  return mixed;
}

/** WCAG's contrast ratio of two colours, 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function write(colour: Colour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** Times as a hall reads them. */

import { locale, venueZone } from "../../format.ts";

/** `14:02:03` in the venue. */
export function venueSecond(at: number): string {
  return new Intl.DateTimeFormat(locale(), {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: venueZone.value,
  }).format(at);
}

/** `Thursday` in the venue. */
export function venueWeekday(at: number): string {
  const format = { weekday: "long", timeZone: venueZone.value } as const;
  return new Intl.DateTimeFormat(locale(), format).format(at);
}

/** `17 September` in the venue. */
export function venueDayMonth(at: number): string {
  const format = { day: "numeric", month: "long", timeZone: venueZone.value } as const;
  return new Intl.DateTimeFormat(locale(), format).format(at);
}

/** `4:05`, `1:04:05` left; `+0:12` over. Whole seconds are up when their last moment is. */
export function clockwork(ms: number): string {
  const over = ms <= -1000;
  const all = over ? Math.floor(-ms / 1000) : Math.max(0, Math.ceil(ms / 1000));
  const seconds = String(all % 60).padStart(2, "0");
  const minutes = Math.floor(all / 60) % 60;
  const hours = Math.floor(all / 3600);
  const rest = hours ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes);
  return `${over ? "+" : ""}${rest}:${seconds}`;
}

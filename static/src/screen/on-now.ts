/** What is on in a room by the programme and the clock, with what the room has said since. Pure. */

import type { Programme, RoomState, SessionView } from "../messages.ts";
import { type NowNext, nowNext } from "../programme.ts";

type Told = RoomState["session"];

/**
 * The programme knows what comes next when nobody says so; the room knows at once what the chair
 * has started, ended or delayed. `told` is null when the programme was fetched after it.
 */
export function onNow(programme: Programme | null, told: Told, room: string, now: number): NowNext {
  if (!programme) return told ?? { current: null, next: null };
  const news = [told?.current, told?.next].filter((one): one is SessionView => Boolean(one));
  const sessions = programme.sessions.map(
    (one) => news.find((other) => other.id === one.id) ?? one,
  );
  return nowNext(sessions, room, now);
}

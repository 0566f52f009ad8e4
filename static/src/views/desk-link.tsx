/** The way from a room to one's desk in it, and the call to come on stage. */

import { deskIn } from "../desks.ts";
import type { RoomStore } from "../live.ts";
import type { RoomView } from "../room.ts";
import { isStaff, person } from "../session.ts";
import { t } from "../words/room.ts";
import { useSlice } from "./slice.ts";

function isCalled({ mine, state }: RoomView): boolean {
  const me = person.value;
  const speaks = state.floor.speaking?.person === me?.id && me?.attendance === "remote";
  return Boolean(mine.speaker) || (me !== null && speaks);
}

/** For those who have a task in this room. */
export function DeskLink({ room }: { room: string }) {
  const desk = deskIn(person.value, room);
  if (!desk) return null;
  return <a href={desk}>{t(isStaff(person.value) ? "lobby.moderate" : "room.desk")}</a>;
}

/**
 * Seen by a delegate whom a moderator has asked on stage, or who has the word from afar, for as
 * long as that holds. Who sits in the hall has a microphone there.
 */
export function CallToStage({ room }: { room: RoomStore }) {
  const called = useSlice(room, isCalled, false);
  if (!called) return null;
  return (
    <div class="announcement called" role="status">
      <p>{t("room.called")}</p>
      <a href={`/speak/${encodeURIComponent(room.id)}`}>{t("room.called.go")}</a>
    </div>
  );
}

/** The way from a room to one's desk in it, and the call to come on stage. */

import { deskIn } from "../desks.ts";
import type { RoomStore } from "../live.ts";
import { isStaff, person } from "../session.ts";
import { t } from "../words/room.ts";
import { useSlice } from "./slice.ts";

/** For those who have a task in this room. */
export function DeskLink({ room }: { room: string }) {
  const desk = deskIn(person.value, room);
  if (!desk) return null;
  return <a href={desk}>{t(isStaff(person.value) ? "lobby.moderate" : "room.desk")}</a>;
}

/** Seen by a delegate whom a moderator has asked on stage, for as long as that holds. */
export function CallToStage({ room }: { room: RoomStore }) {
  const called = useSlice(room, (view) => Boolean(view.mine.speaker), false);
  if (!called) return null;
  return (
    <div class="announcement called" role="status">
      <p>{t("room.called")}</p>
      <a href={`/speak/${encodeURIComponent(room.id)}`}>{t("room.called.go")}</a>
    </div>
  );
}

/** Which page a role has its work on. */

import type { Person, Role } from "./messages.ts";

const DESKS: { readonly [role in Role]?: string } = {
  moderator: "moderate",
  organiser: "moderate",
  speaker: "speak",
  interpreter: "interpret",
  captioner: "caption",
};

/** The address of somebody's desk in a room; null for those who have none there. */
export function deskIn(one: Person | null, room: string): string | null {
  const desk = one && DESKS[one.role];
  const covered = !one?.rooms || one.rooms.includes(room);
  return desk && covered ? `/${desk}/${encodeURIComponent(room)}` : null;
}

/** Where somebody who just came in begins: at their desk if they have one room, else outside. */
export function workOf(one: Person | null): string {
  if (one?.role === "organiser") return "/organise";
  const [room] = one?.rooms ?? [];
  return (room && deskIn(one, room)) || "/";
}

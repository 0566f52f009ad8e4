/** A poll, whose code comes as soon as the room is there, or at once where one is open already. */

import type { RoomStore } from "../live.ts";
import { later } from "./later.tsx";

export const { Part: PollPart, prepare: preparePolls } = later<{ room: RoomStore; id: string }>(
  async () => (await import("./poll-card.tsx")).PollCard,
);

/** The chat, whose code comes once the room is there, so that nobody waits for it at the door. */

import { later } from "./later.tsx";

export const { Part: ChatPart, prepare: prepareChat } = later(
  async () => (await import("./chat.tsx")).Chat,
);

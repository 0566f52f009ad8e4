/** The player, whose code comes only where there is something to watch, to hear or to read. */

import { later } from "./later.tsx";

export const { Part: LivePart } = later(async () => (await import("./live/live.tsx")).Live);

/** The words of the moderator's page, in a catalogue of their own. */

import { catalogue } from "./catalogue.ts";
import { polls } from "./moderate-polls.ts";
import { questions } from "./moderate-questions.ts";
import { room } from "./moderate-room.ts";
import { streams } from "./moderate-streams.ts";

export const en = { ...questions, ...polls, ...room, ...streams } as const;

export const t = catalogue(en, {
  zh: async () => (await import("./moderate.zh.ts")).zh,
});

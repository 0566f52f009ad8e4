/** The Chinese words of the moderator's page, complete. */

import { polls } from "./moderate-polls.zh.ts";
import { questions } from "./moderate-questions.zh.ts";
import { room } from "./moderate-room.zh.ts";
import { streams } from "./moderate-streams.zh.ts";

export const zh = { ...questions, ...polls, ...room, ...streams } as const;

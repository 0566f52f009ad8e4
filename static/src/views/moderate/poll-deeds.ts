/** Deeds on a poll, by the subject under which their troubles are shown. */

import type { Poll } from "../../messages.ts";
import type { Step, Undo } from "./acts.ts";
import type { Bench } from "./bench.ts";

export const subjectOf = (poll: Poll) => `poll:${poll.id}`;

/** Do something with a poll, and offer the way back. */
export function act(bench: Bench, poll: Poll, words: string, steps: Step[], undo: Undo) {
  return bench.desk.act({ subject: subjectOf(poll), words, steps, undo });
}

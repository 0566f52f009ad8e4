/** Supporting a question: kept in the outbox, so that it counts even from a tunnel. */

import { outbox, type RoomStore } from "../live.ts";
import { withAnswer } from "../room.ts";
import { reason } from "../words/room.ts";
import { sayAloud } from "./live-region.tsx";

function subjectOf(question: string): string {
  return `upvote:${question}`;
}

/** Support a question, or take the support back. */
export async function upvote(room: RoomStore, question: string, on: boolean): Promise<void> {
  const subject = subjectOf(question);
  try {
    const ok = await outbox.put("upvote_question", room.id, { question, on }, subject);
    room.patch((view) => withAnswer(view, "upvote_question", ok));
  } catch {
    const refused = outbox.entries.value.find((one) => one.subject === subject && one.error);
    if (!refused?.error) return;
    sayAloud(reason(refused.error));
    outbox.forget(refused.id);
  }
}

/**
 * What the rows of the list read, computed once for all of them. A number that changes renders
 * one row anew, not the list.
 */

import { computed, type ReadonlySignal } from "@preact/signals";
import { outbox, type RoomStore } from "../live.ts";
import type { MineQuestion, Question } from "../messages.ts";
import { places } from "../ranking.ts";

export interface QuestionSignals {
  list: ReadonlySignal<readonly Question[]>;
  byId: ReadonlySignal<ReadonlyMap<string, Question>>;
  own: ReadonlySignal<ReadonlySet<string>>;
  supported: ReadonlySignal<ReadonlySet<string>>;
  /** The wish still under way for a question: true for support, false to take it back. */
  wishes: ReadonlySignal<ReadonlyMap<string, boolean>>;
  /** Places in the line for the stage. */
  line: ReadonlySignal<ReadonlyMap<string, number>>;
}

const made = new WeakMap<RoomStore, QuestionSignals>();
const NO_QUESTIONS: Question[] = [];
const NO_MINE: MineQuestion[] = [];
const NO_IDS: string[] = [];

export function questionSignals(room: RoomStore): QuestionSignals {
  const known = made.get(room) ?? make(room);
  made.set(room, known);
  return known;
}

function make(room: RoomStore): QuestionSignals {
  const list = computed(() => room.view.value?.state.questions ?? NO_QUESTIONS);
  const mine = computed(() => room.view.value?.mine.questions ?? NO_MINE);
  const upvotes = computed(() => room.view.value?.mine.upvotes ?? NO_IDS);
  return {
    list,
    byId: computed(() => new Map(list.value.map((one) => [one.id, one]))),
    own: computed(() => new Set(mine.value.map((one) => one.id))),
    supported: computed(() => new Set(upvotes.value)),
    wishes: computed(() => wishes(room.id)),
    line: computed(() => places(list.value)),
  };
}

function wishes(room: string): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const entry of outbox.entries.value) {
    if (entry.do !== "upvote_question" || entry.room !== room || entry.error) continue;
    found.set(entry.args.question as string, entry.args.on === true);
  }
  return found;
}

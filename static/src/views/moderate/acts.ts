/** What a moderator may do with a question in which state (rooms/questions.py), and the way back. */

import type {
  CommandName,
  Commands,
  Question,
  QuestionState,
  Scene,
  StaffQuestion,
} from "../../messages.ts";

/** One command, ready to be sent. */
export type Step = {
  [C in CommandName]: { name: C; args: Commands[C]["args"] };
}[CommandName];

/**
 * How a deed is taken back: by these commands; `held`: not at all, so it is kept back for some
 * seconds before it is sent; `none`: there is nothing to take back.
 */
export type Undo = readonly Step[] | "held" | "none";

export interface Plan {
  steps: readonly Step[];
  undo: Undo;
}

export type Act =
  | "approve"
  | "hold"
  | "decline"
  | "merge"
  | "edit"
  | "queue"
  | "unqueue"
  | "stage"
  | "unstage"
  | "answer"
  | "archive"
  | "pin"
  | "unpin"
  | "annotate";

const WAITING: readonly QuestionState[] = ["received", "held"];
const LISTED: readonly QuestionState[] = ["open", "queued", "staged"];

const FROM: { readonly [A in Act]: readonly QuestionState[] } = {
  approve: [...WAITING, "declined", "archived"],
  hold: ["received", "declined", "open", "queued"],
  decline: [...WAITING, "open", "queued"],
  merge: [...WAITING, "open", "queued"],
  edit: [...WAITING, ...LISTED],
  queue: ["open"],
  unqueue: ["queued"],
  stage: ["open", "queued", "answered"],
  unstage: ["staged"],
  answer: [...LISTED, "answered"],
  archive: [...LISTED, "answered"],
  pin: LISTED,
  unpin: LISTED,
  annotate: [...WAITING, ...LISTED, "answered"],
};

/** True when the rules allow the act now. */
export function possible(act: Act, question: Question): boolean {
  if (act === "pin" && question.pinned) return false;
  if (act === "unpin" && !question.pinned) return false;
  return FROM[act].includes(question.state);
}

/** True when a question may be merged into this one. */
export function takesMerges(into: Question, from: Question): boolean {
  if (into.id === from.id || ![...WAITING, ...LISTED].includes(into.state)) return false;
  return WAITING.includes(from.state) || !WAITING.includes(into.state);
}

function step<C extends CommandName>(name: C, args: Commands[C]["args"]): Step {
  return { name, args } as Step;
}

export const approve = (question: string) => step("approve_question", { question });
export const hold = (question: string) => step("hold_question", { question });
const archive = (question: string) => step("archive_question", { question });
const queue = (question: string, on: boolean) => step("queue_question", { question, on });
const pin = (question: string, on: boolean) => step("pin_question", { question, on });
const stage = (question: string | null) => step("stage_question", { question });

function decline(question: string, reason: string | null | undefined): Step {
  return step("decline_question", reason ? { question, reason } : { question });
}

function answer(question: string, mode: "live" | "text" | "later", text?: string | null): Step {
  return step("answer_question", text ? { question, mode, text } : { question, mode });
}

/** From the list of open questions back to where this one was; it is open now. */
function fromOpen(was: StaffQuestion): Step[] {
  switch (was.state) {
    case "queued":
      return [queue(was.id, true)];
    case "staged":
      return [stage(was.id)];
    case "answered":
      return was.answer ? [answer(was.id, was.answer.mode, was.answer.text)] : [];
    default:
      return [];
  }
}

export function approving(was: StaffQuestion): Plan {
  const back: { [S in QuestionState]?: Step } = {
    received: hold(was.id),
    held: hold(was.id),
    declined: decline(was.id, was.reason),
    archived: archive(was.id),
  };
  const undo = back[was.state];
  return { steps: [approve(was.id)], undo: undo ? [undo] : "none" };
}

/** Out of a waiting list there is no way back to “new”, and none is needed: it still waits. */
export function holding(was: StaffQuestion): Plan {
  const steps = [hold(was.id)];
  if (was.state === "received") return { steps, undo: "none" };
  if (was.state === "declined") return { steps, undo: [decline(was.id, was.reason)] };
  return { steps, undo: [approve(was.id), ...fromOpen(was)] };
}

export function declining(was: StaffQuestion, reason?: string): Plan {
  const waited = WAITING.includes(was.state);
  const undo = waited ? [hold(was.id)] : [approve(was.id), ...fromOpen(was)];
  return { steps: [decline(was.id, reason)], undo };
}

export function archiving(was: StaffQuestion): Plan {
  return { steps: [archive(was.id)], undo: [approve(was.id), ...fromOpen(was)] };
}

export function merging(was: StaffQuestion, into: string): Plan {
  return { steps: [step("merge_questions", { question: was.id, into })], undo: "held" };
}

export function queueing(was: StaffQuestion, on: boolean): Plan {
  return { steps: [queue(was.id, on)], undo: [queue(was.id, !on)] };
}

export function pinning(was: StaffQuestion, on: boolean): Plan {
  return { steps: [pin(was.id, on)], undo: [pin(was.id, !on)] };
}

/** `before` is what the stage showed: it comes back. */
export function staging(was: StaffQuestion, before: Scene | null): Plan {
  return { steps: [stage(was.id)], undo: [showing(before)] };
}

export function unstaging(was: StaffQuestion): Plan {
  return { steps: [stage(null)], undo: [stage(was.id)] };
}

/** Answered from the stage, it can go back there; otherwise nothing makes it unanswered again. */
export function answering(
  was: StaffQuestion,
  mode: "live" | "text" | "later",
  text?: string,
): Plan {
  const steps = [answer(was.id, mode, text)];
  if (was.state === "staged") return { steps, undo: [stage(was.id)] };
  if (was.state === "answered") return { steps, undo: fromOpen(was) };
  return { steps, undo: "held" };
}

export function editing(was: StaffQuestion, text: string): Plan {
  return {
    steps: [step("edit_question", { question: was.id, text })],
    undo: [step("edit_question", { question: was.id, text: was.text })],
  };
}

export function labelling(was: StaffQuestion, labels: string[]): Plan {
  return {
    steps: [step("annotate_question", { question: was.id, labels })],
    undo: [step("annotate_question", { question: was.id, labels: was.labels ?? [] })],
  };
}

/** A translation can be replaced, not removed. */
export function translating(was: StaffQuestion, language: string, text: string): Plan {
  const before = was.translation;
  const put = (translation: { language: string; text: string }) =>
    step("annotate_question", { question: was.id, translation });
  return { steps: [put({ language, text })], undo: before ? [put(before)] : "none" };
}

/** The command that brings a scene on stage; a question goes by its own, so that states agree. */
export function showing(scene: Scene | null): Step {
  if (scene?.kind === "question") return stage(scene.of ?? null);
  return step("set_stage", { scene });
}

/** Take the word from somebody for some minutes, and the stage if it is theirs; 0 gives it back. */
export function muting(
  person: string,
  minutes: number,
  reason: string,
  source: string | null,
): Plan {
  const mute = step("mute_person", { person, minutes, ...(reason ? { reason } : {}) });
  if (!minutes) return { steps: [mute], undo: "none" };
  const back = step("mute_person", { person, minutes: 0 });
  if (source !== `speaker-${person}`) return { steps: [mute], undo: [back] };
  const [off, on] = [step("stage_feed", { feed: null }), step("stage_feed", { feed: source })];
  return { steps: [off, mute], undo: [back, on] };
}

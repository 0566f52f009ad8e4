/** Deeds on a question as they are asked for by a button or a key: plan, words, and what is next. */

import type { Scene, StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { browser } from "../../world.ts";
import {
  type Act,
  answering,
  approving,
  archiving,
  declining,
  editing,
  holding,
  labelling,
  merging,
  muting,
  type Plan,
  pinning,
  possible,
  queueing,
  showing,
  staging,
  translating,
  unstaging,
} from "./acts.ts";
import type { Bench, FormKind } from "./bench.ts";
import type { Shortcut } from "./keys.ts";

/** The first words of a text, for a notice. */
export function short(text: string, most = 48): string {
  const letters = [...text.replace(/\s+/g, " ").trim()];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

type Said =
  | "did.approve"
  | "did.hold"
  | "did.decline"
  | "did.archive"
  | "did.merge"
  | "did.queue"
  | "did.unqueue"
  | "did.pin"
  | "did.unpin"
  | "did.stage"
  | "did.unstage"
  | "did.answer"
  | "will.answer"
  | "did.edit"
  | "did.label"
  | "did.translate";

/** Acts after which a question is in another list: the next one is selected. */
const LEAVING: readonly Act[] = [
  "approve",
  "hold",
  "decline",
  "merge",
  "queue",
  "unqueue",
  "stage",
  "unstage",
  "answer",
  "archive",
];

/** By then the fact of a deed has reached us, and the question has left its list. */
const LEFT_MS = 1_500;

async function run(
  bench: Bench,
  act: Act,
  question: StaffQuestion,
  plan: Plan,
  said: Said,
): Promise<boolean> {
  const { ui, desk } = bench;
  const leaves = LEAVING.includes(act) && plan.undo !== "held";
  if (leaves) {
    bench.handled.add(question.id);
    selectAfter(bench, question.id);
  }
  if (ui.form.peek()?.question === question.id) ui.form.value = null;
  const words = t(said, { text: short(question.text) });
  const done = await desk.act({ subject: question.id, words, ...plan });
  if (done && (act === "decline" || act === "archive"))
    bench.keepDeclined([{ ...question, state: act === "decline" ? "declined" : "archived" }]);
  if (!done) bench.handled.delete(question.id);
  else browser.later(() => bench.handled.delete(question.id), LEFT_MS);
  if (!done && !bench.question(question.id)) {
    desk.say(question.id, desk.troubles.peek()[question.id] ?? "", "trouble");
  }
  return done;
}

/** Select what stands behind a question that is about to leave, else what stands before it. */
function selectAfter(bench: Bench, id: string): void {
  const { ui, desk } = bench;
  if (ui.selected.peek() !== id) return;
  const shown = ui.shown.peek();
  const at = shown.findIndex((one) => one.id === id);
  const free = (one: StaffQuestion) => !desk.isBusy(one.id) && !bench.handled.has(one.id);
  const next = shown.slice(at + 1).find(free) ?? shown.slice(0, Math.max(0, at)).findLast(free);
  ui.selected.value = next?.id ?? null;
  ui.seek.value += 1;
}

export function sceneNow(bench: Bench): Scene | null {
  return bench.state.peek()?.stage.scene ?? null;
}

/** Put a scene on stage, or clear it; the scene before comes back with undo. */
export function show(bench: Bench, scene: Scene | null): Promise<boolean> {
  const words = scene ? t("did.set_stage") : t("did.clear");
  const undo = [showing(sceneNow(bench))];
  return bench.desk.act({ subject: "stage", words, steps: [showing(scene)], undo });
}

/** Acts that need nothing more than the question. */
export function simple(bench: Bench, act: Act, question: StaffQuestion): Promise<boolean> {
  if (!possible(act, question)) return Promise.resolve(false);
  switch (act) {
    case "approve":
      return run(bench, act, question, approving(question), "did.approve");
    case "hold":
      return run(bench, act, question, holding(question), "did.hold");
    case "archive":
      return run(bench, act, question, archiving(question), "did.archive");
    case "queue":
      return run(bench, act, question, queueing(question, true), "did.queue");
    case "unqueue":
      return run(bench, act, question, queueing(question, false), "did.unqueue");
    case "pin":
      return run(bench, act, question, pinning(question, true), "did.pin");
    case "unpin":
      return run(bench, act, question, pinning(question, false), "did.unpin");
    case "stage":
      return run(bench, act, question, staging(question, sceneNow(bench)), "did.stage");
    case "unstage":
      return run(bench, act, question, unstaging(question), "did.unstage");
    default:
      return Promise.resolve(false);
  }
}

export function answered(
  bench: Bench,
  question: StaffQuestion,
  mode: "live" | "text" | "later",
  text?: string,
): Promise<boolean> {
  if (!possible("answer", question)) return Promise.resolve(false);
  const plan = answering(question, mode, text);
  return run(bench, "answer", question, plan, plan.undo === "held" ? "will.answer" : "did.answer");
}

export function declined(bench: Bench, question: StaffQuestion, reason: string): Promise<boolean> {
  const plan = declining(question, reason.trim() || undefined);
  return run(bench, "decline", { ...question, reason: reason.trim() || null }, plan, "did.decline");
}

export function merged(bench: Bench, question: StaffQuestion, into: string): Promise<boolean> {
  return run(bench, "merge", question, merging(question, into), "did.merge");
}

export function edited(bench: Bench, question: StaffQuestion, text: string): Promise<boolean> {
  return run(bench, "edit", question, editing(question, text.trim()), "did.edit");
}

export function labelled(bench: Bench, question: StaffQuestion, labels: string[]) {
  return run(bench, "annotate", question, labelling(question, labels), "did.label");
}

export function translated(bench: Bench, question: StaffQuestion, into: string, text: string) {
  const plan = translating(question, into, text.trim());
  return run(bench, "annotate", question, plan, "did.translate");
}

/**
 * Take the word from somebody for some minutes; 0 gives it back. Whoever is on stage leaves it:
 * a mute alone stops what is written, not picture and sound.
 */
export function mute(
  bench: Bench,
  who: { id: string; name: string },
  minutes: number,
  reason = "",
): Promise<boolean> {
  const source = bench.state.peek()?.streams?.source ?? null;
  const plan = muting(who.id, minutes, reason.trim(), source);
  const said = plan.steps.length > 1 ? "did.mute.stage" : minutes ? "did.mute" : "did.unmute";
  const words = t(said, { name: who.name, n: minutes });
  return bench.desk.act({ subject: `person:${who.id}`, words, ...plan });
}

/** Which form or act a shortcut means for a question; false when it means nothing there. */
export function byKey(bench: Bench, key: Shortcut, question: StaffQuestion): boolean {
  const open = (kind: FormKind, act: Act) =>
    possible(act, question) && openForm(bench, question, kind);
  switch (key) {
    case "approve":
    case "hold":
    case "archive":
      return possible(key, question) && started(simple(bench, key, question));
    case "queue":
      return started(simple(bench, question.state === "queued" ? "unqueue" : "queue", question));
    case "stage":
      return started(simple(bench, question.state === "staged" ? "unstage" : "stage", question));
    case "pin":
      return started(simple(bench, question.pinned ? "unpin" : "pin", question));
    case "answered":
      return started(answered(bench, question, "live"));
    case "later":
      return started(answered(bench, question, "later"));
    case "write":
      return open("answer", "answer");
    case "decline":
    case "merge":
    case "edit":
      return open(key, key);
    case "translate":
    case "label":
      return open(key, "annotate");
    case "mute":
      return openForm(bench, question, "mute");
    default:
      return false;
  }
}

function started(_: Promise<boolean>): true {
  return true;
}

/** Open a form in the row of a question. */
export function openForm(bench: Bench, question: StaffQuestion, kind: FormKind): true {
  bench.ui.selected.value = question.id;
  bench.ui.form.value = { question: question.id, kind };
  return true;
}

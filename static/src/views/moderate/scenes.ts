/** Scenes in words, compared, and found: what may be put on the stage or a screen now. */

import type { Poll, RoomState, Scene, StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { short } from "./deeds.ts";

export const STANDING = ["now_next", "join", "queue", "blank"] as const;

export function same(one: Scene | null | undefined, other: Scene | null | undefined): boolean {
  if (!one || !other) return !one && !other;
  const parts = (scene: Scene) =>
    [scene.kind, scene.of, scene.text, scene.ends_at].map((part) => part ?? null);
  return JSON.stringify(parts(one)) === JSON.stringify(parts(other));
}

/** What a screen shows that follows the stage. */
export function followed(stage: Scene | null): Scene {
  return stage ?? { kind: "now_next" };
}

/** The kind of a scene in a word. */
export function kindOf(scene: Scene | null): string {
  return scene ? t(`scene.${scene.kind}`) : t("scene.nothing");
}

/** The words a scene shows: of its question or poll, or its own. */
export function textOf(scene: Scene | null, state: RoomState | null): string {
  if (!scene || !state) return "";
  if (scene.kind === "question")
    return state.questions.find((one) => one.id === scene.of)?.text ?? "";
  if (scene.kind === "poll" || scene.kind === "cloud")
    return state.polls.find((one) => one.id === scene.of)?.title ?? "";
  return scene.text ?? "";
}

/** A scene in one line. */
export function lineOf(scene: Scene | null, state: RoomState | null): string {
  const text = textOf(scene, state);
  return text ? t("scene.line", { kind: kindOf(scene), text: short(text, 60) }) : kindOf(scene);
}

/** The scene a poll is shown with: its cloud, or its bars. */
export function sceneOf(poll: Poll): Scene {
  return { kind: poll.kind === "cloud" ? "cloud" : "poll", of: poll.id };
}

export interface Offer {
  group: "standing" | "questions" | "polls";
  scene: Scene;
  words: string;
}

const QUESTIONS_OFFERED = 12;

/** Everything that can be shown without typing: standing scenes, public questions, opened polls. */
export function offers(
  state: RoomState,
  queue: readonly StaffQuestion[],
  open: readonly StaffQuestion[],
): Offer[] {
  const questions = [...queue, ...open].slice(0, QUESTIONS_OFFERED);
  const polls = state.polls.filter((poll) => poll.state !== "void").toReversed();
  const standing = state.streams?.source ? ([...STANDING, "stage"] as const) : STANDING;
  return [
    ...standing.map(
      (kind): Offer => ({
        group: "standing",
        scene: { kind },
        words: t(`scene.${kind}`),
      }),
    ),
    ...questions.map(
      (one): Offer => ({
        group: "questions",
        scene: { kind: "question", of: one.id },
        words: short(one.text, 70),
      }),
    ),
    ...polls.map(
      (poll): Offer => ({
        group: "polls",
        scene: sceneOf(poll),
        words: short(poll.title, 70),
      }),
    ),
  ];
}

/** A timer that ends so many minutes from now, on the server's clock. */
export function timer(minutes: number, text: string, now: number): Scene {
  const ends_at = new Date(now + minutes * 60_000).toISOString();
  return { kind: "timer", ends_at, ...(text.trim() ? { text: text.trim() } : {}) };
}

/** What a scene comes to, once what it names is looked up. What is not there becomes now and next. */

import type { Poll, Question, RoomState, Scene, SceneKind } from "../../messages.ts";

/** The parts of a room's state that scenes are made of. */
export type SceneState = Pick<RoomState, "session" | "questions" | "polls" | "floor">;

export const NOW_NEXT: Scene = { kind: "now_next" };

const PLAIN: readonly SceneKind[] = ["now_next", "queue", "join", "stage", "blank"];

export function questionOf(scene: Scene, state: SceneState): Question | undefined {
  return state.questions.find((one) => one.id === scene.of);
}

export function pollOf(scene: Scene, state: SceneState): Poll | undefined {
  return state.polls.find((one) => one.id === scene.of);
}

/** The scene itself if all it needs is here, else now and next: a screen never shows a gap. */
export function shown(scene: Scene | null | undefined, state: SceneState): Scene {
  if (!scene) return NOW_NEXT;
  switch (scene.kind) {
    case "question":
      return questionOf(scene, state) ? scene : NOW_NEXT;
    case "poll":
    case "cloud":
      return pollOf(scene, state) ? scene : NOW_NEXT;
    case "message":
      return scene.text?.trim() ? scene : NOW_NEXT;
    case "timer":
      return Number.isNaN(Date.parse(scene.ends_at ?? "")) ? NOW_NEXT : scene;
    default:
      return PLAIN.includes(scene.kind) ? scene : NOW_NEXT;
  }
}

/** The same for the same picture: a scene that only changes its numbers does not come in anew. */
export function sceneKey(scene: Scene): string {
  return JSON.stringify([scene.kind, scene.of ?? "", scene.text ?? "", scene.ends_at ?? ""]);
}

/** What every scene may draw on, handed down once. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Programme, RoomInfo, SessionView } from "../../messages.ts";
import type { SceneState } from "./shown.ts";
import type { Way } from "./way.ts";

export interface SceneWorld {
  state: SceneState;
  room: RoomInfo | null;
  programme: Programme | null;
  session: { current: SessionView | null; next: SessionView | null };
  way: Way | null;
}

export const SceneContext = createContext<SceneWorld | null>(null);

export function useWorld(): SceneWorld {
  const world = useContext(SceneContext);
  if (!world) throw new Error("A scene is shown outside of SceneView.");
  return world;
}

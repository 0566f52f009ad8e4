/** A scene as a small 16:9 picture: the very scene that hangs in the hall, or a word for none. */

import type { Scene } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { SceneView } from "../scene/scene-view.tsx";
import { useBench } from "./bench.ts";
import { lineOf } from "./scenes.ts";

export function Thumb(props: { scene: Scene | null; as: "live" | "preview" | "programme" }) {
  const bench = useBench();
  const state = bench.state.value;
  const { scene, as } = props;
  return (
    <div class={`m-thumb m-${as}`} role="img" aria-label={lineOf(scene, state)}>
      <div class="m-thumb-inside" aria-hidden="true" inert>
        {scene && state ? (
          <SceneView
            scene={scene}
            state={state}
            size="thumb"
            room={bench.view.value?.room ?? null}
          />
        ) : (
          <span class="m-thumb-none">{t("scene.nothing")}</span>
        )}
      </div>
    </div>
  );
}

/** A scene as a small 16:9 picture: the very scene that hangs in the hall, or a word for none. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Scene } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { SceneView } from "../scene/scene-view.tsx";
import { useBench } from "./bench.ts";
import { lineOf } from "./scenes.ts";

/** As wide as it is drawn (see `.m-thumb-inside`) before it is made small. */
const DRAWN_PX = 960;

/** Keeps `--scale` right while the box changes its width. */
function useScale() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = box.current;
    if (!node) return;
    const look = () => node.style.setProperty("--scale", String(node.clientWidth / DRAWN_PX));
    look();
    const watch = new ResizeObserver(look);
    watch.observe(node);
    return () => watch.disconnect();
  }, []);
  return box;
}

export function Thumb(props: { scene: Scene | null; as: "live" | "preview" | "programme" }) {
  const bench = useBench();
  const state = bench.state.value;
  const { scene, as } = props;
  const way = bench.way.value;
  const box = useScale();
  return (
    <div ref={box} class={`m-thumb m-${as}`} role="img" aria-label={lineOf(scene, state)}>
      <div class={scene && state ? "m-thumb-inside" : "m-thumb-empty"} aria-hidden="true" inert>
        {scene && state ? (
          <SceneView
            scene={scene}
            state={state}
            size="thumb"
            room={bench.view.value?.room ?? null}
            {...(way ? { way } : {})}
          />
        ) : (
          <span class="m-thumb-none">{t("scene.nothing")}</span>
        )}
      </div>
    </div>
  );
}

/** The stage: what is live in the room now, and what comes on it with one press. */

import { useSignal } from "@preact/signals";
import type { Scene, StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { answered, show, simple } from "./deeds.ts";
import { Age, Deed, Heading, Sending, Trouble } from "./parts.tsx";
import { MessageForm, SceneSelect, TimerForm, TYPED, type Typed } from "./scene-picker.tsx";
import { kindOf } from "./scenes.ts";
import { Thumb } from "./thumb.tsx";

export function Stage() {
  const bench = useBench();
  const form = useSignal<Typed | null>(null);
  const stage = bench.state.value?.stage;
  const scene = stage?.scene ?? null;
  const put = (next: Scene) => void show(bench, next);
  const close = () => {
    form.value = null;
  };
  return (
    <section class="m-part" aria-labelledby="stage-title">
      <Heading id="stage-title" title={t("stage")}>
        <span class="small quiet push">
          {scene ? kindOf(scene) : t("stage.empty")}
          {scene && stage?.at && (
            <>
              {" · "}
              <Age at={stage.at} />
            </>
          )}{" "}
          <Sending subject="stage" />
        </span>
      </Heading>
      <div class="m-stage">
        <div class="stack">
          <Thumb scene={scene} as="live" />
          <OfQuestion scene={scene} />
        </div>
        <div class="m-deeds m-column-of-deeds">
          <SceneSelect label={t("stage.put")} title={t("stage.choose")} onPick={put} />
          {TYPED.map((kind) => (
            <Deed
              key={kind}
              expanded={form.value === kind}
              onDo={() => {
                form.value = form.peek() === kind ? null : kind;
              }}
            >
              {t(`scene.${kind}`)}…
            </Deed>
          ))}
          <Deed shortcut="c" disabled={scene === null} onDo={() => show(bench, null)}>
            {t("stage.clear")}
          </Deed>
        </div>
      </div>
      <Trouble subject="stage" />
      {form.value === "message" && (
        <MessageForm name="stage" send={t("stage.show")} onPick={put} onClose={close} />
      )}
      {form.value === "timer" && (
        <TimerForm name="stage" send={t("stage.show")} onPick={put} onClose={close} />
      )}
    </section>
  );
}

/** What can be done with the question on stage, without looking for it in the lists. */
function OfQuestion({ scene }: { scene: Scene | null }) {
  const bench = useBench();
  if (scene?.kind !== "question") return null;
  const staged: StaffQuestion | undefined = bench.lists.value.queue.find(
    (one) => one.id === scene.of && one.state === "staged",
  );
  if (!staged) return null;
  return (
    <div class="m-deeds">
      <Deed main onDo={() => answered(bench, staged, "live")}>
        {t("act.answered")}
      </Deed>
      <Deed onDo={() => simple(bench, "unstage", staged)}>{t("act.unstage")}</Deed>
    </div>
  );
}

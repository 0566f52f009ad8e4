/** Who speaks and who waits for the floor, in the hall and far away. */

import type { Hand } from "../../messages.ts";
import { t } from "../../words/screen.ts";
import { Said } from "../said.tsx";
import { useWorld } from "./context.ts";
import { Fit } from "./fit.tsx";
import { Frame } from "./frame.tsx";
import { tick } from "./tick.ts";
import { clockwork } from "./times.ts";

/** More names than a hall can remember say nothing. */
const NAMED = 12;

export function Floor() {
  const { state } = useWorld();
  const { hands, speaking, since } = state.floor;
  const nobody = !speaking && hands.length === 0;
  return (
    <Frame title={t("scene.queue")}>
      {nobody ? (
        <Fit most={2} of="free" class="scene-message">
          <p class="scene-text">{t("scene.free")}</p>
        </Fit>
      ) : (
        <div class={`scene-floor ${speaking ? "" : "is-idle"}`}>
          {speaking && <Speaking hand={speaking} since={since ?? null} />}
          {hands.length > 0 && <Waiting hands={hands} />}
        </div>
      )}
    </Frame>
  );
}

function Speaking({ hand, since }: { hand: Hand; since: string | null }) {
  const began = Date.parse(since ?? "");
  return (
    <section class="scene-speaking">
      <p class="scene-kicker">
        <strong>{t("scene.speaking")}</strong>
        {!Number.isNaN(began) && (
          <span class="figures">{clockwork(Math.max(0, tick.value - began))}</span>
        )}
        <Away hand={hand} />
      </p>
      <Fit most={2.2} of={`${hand.name} ${hand.topic ?? ""}`} class="scene-title">
        <h1>
          <Said text={hand.name} />
        </h1>
        {hand.topic && (
          <p class="scene-topic">
            <Said text={hand.topic} language={hand.language} />
          </p>
        )}
      </Fit>
    </section>
  );
}

function Waiting({ hands }: { hands: readonly Hand[] }) {
  const named = hands.slice(0, NAMED);
  return (
    <section class="scene-waiting">
      <p class="scene-kicker">
        <strong>{t("scene.waiting")}</strong>
      </p>
      <Fit most={1.4} of={named.map((one) => one.id).join()} class="scene-list">
        <ol>
          {named.map((hand, index) => (
            <li key={hand.id}>
              <span class="figures">{index + 1}</span>
              <p>
                <Said text={hand.name} /> <Away hand={hand} />
              </p>
            </li>
          ))}
        </ol>
      </Fit>
    </section>
  );
}

/** Who is not in the hall is called in another way. */
function Away({ hand }: { hand: Hand }) {
  if (hand.attendance !== "remote") return null;
  return <span class="scene-away">{t("scene.remote")}</span>;
}

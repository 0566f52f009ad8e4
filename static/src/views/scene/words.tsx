/** A message, and time that runs out. */

import { t } from "../../words/screen.ts";
import { Said } from "../said.tsx";
import { Fit } from "./fit.tsx";
import { Clock, Frame } from "./frame.tsx";
import { tick } from "./tick.ts";
import { clockwork } from "./times.ts";

export function Message({ text }: { text: string }) {
  return (
    <>
      <header class="scene-head">
        <span />
        <Clock />
      </header>
      <div class="scene-body">
        <Fit most={3.2} of={text} class="scene-message">
          <p class="scene-text">
            <Said text={text} />
          </p>
        </Fit>
      </div>
      <footer class="scene-foot" />
    </>
  );
}

const SOON_MS = 60_000;

export function Timer({ endsAt, text }: { endsAt: number; text: string }) {
  const left = endsAt - tick.value;
  const digits = clockwork(left);
  return (
    <Frame title={t(left <= 0 ? "scene.overtime" : "scene.timer")} foot={null}>
      <div class={`scene-timer ${left <= SOON_MS ? "is-soon" : ""}`}>
        <p class="scene-digits figures" role="timer" data-length={digits.length}>
          {digits}
        </p>
        {text && (
          <Fit snug most={1.6} of={text} class="scene-caption">
            <p>
              <Said text={text} />
            </p>
          </Fit>
        )}
      </div>
    </Frame>
  );
}

/** The speaker's own side: preview, devices, and what there is to press. */

import type { Signal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import { DevicePicker } from "./device-picker.tsx";
import type { Input } from "./input.ts";
import { Meter } from "./meter.tsx";
import { Quality } from "./quality.tsx";
import type { SpeakerStanding } from "./standing.ts";

interface Inputs {
  sender: WhipSender;
  camera: Input;
  microphone: Input;
  muted: Signal<boolean>;
}

interface ControlProps extends Inputs {
  standing: SpeakerStanding;
  /** Something is open that could be sent. */
  checked: boolean;
  onGo(): void;
}

export function SpeakerControls(props: ControlProps) {
  const { sender, standing, checked, camera, microphone, muted } = props;
  const off = standing === "off" || standing === "refused";
  const open = () => {
    void microphone.open();
    void camera.open();
  };
  if (!checked && off) {
    const busy = camera.busy.value || microphone.busy.value;
    return (
      <div class="d-deeds">
        <button type="button" class="primary" disabled={busy} onClick={open}>
          {t("speak.check")}
        </button>
      </div>
    );
  }
  const seen = camera.track.value !== null;
  return (
    <div class="d-deeds">
      {off && (
        <button type="button" class="primary" onClick={props.onGo}>
          {t("speak.go")}
        </button>
      )}
      {standing === "taken" && (
        <button type="button" class="primary" onClick={props.onGo}>
          {t("sending.here")}
        </button>
      )}
      <button
        type="button"
        onClick={() => {
          muted.value = !muted.value;
        }}
      >
        {t(muted.value ? "speak.mic.on" : "speak.mic.off")}
      </button>
      <button
        type="button"
        disabled={camera.busy.value}
        onClick={() => (seen ? camera.close() : void camera.open())}
      >
        {t(seen ? "speak.camera.off" : "speak.camera.on")}
      </button>
      {!off && standing !== "taken" && (
        <button type="button" onClick={() => sender.stop()}>
          {t(standing === "stage" ? "speak.stop.stage" : "speak.stop")}
        </button>
      )}
    </div>
  );
}

export function SpeakerInputs({ sender, camera, microphone, muted }: Inputs) {
  const nothing = camera.track.value === null && microphone.track.value === null;
  const troubled = camera.trouble.value !== null || microphone.trouble.value !== null;
  if (nothing && !troubled) return <Steps />;
  return (
    <section class="d-inputs" aria-label={t("desk.you")}>
      <Preview track={camera.track.value} />
      <div class="d-pickers">
        <DevicePicker input={camera} />
        <div class="d-field">
          <DevicePicker input={microphone} />
          <Meter track={microphone.track.value} quietly={muted.value} />
        </div>
        <p class="quiet small">{t("level.headset")}</p>
        <Quality sender={sender} picture={camera.track.value !== null} />
      </div>
    </section>
  );
}

const STEPS = ["check", "backstage", "stage"] as const;

/** What will happen, for those who do it for the first time. */
function Steps() {
  const id = useId();
  return (
    <section class="d-steps" aria-labelledby={id}>
      <h2 id={id}>{t("speak.steps")}</h2>
      <ol>
        {STEPS.map((one) => (
          <li key={one}>{t(`speak.steps.${one}`)}</li>
        ))}
      </ol>
    </section>
  );
}

/** Oneself, without sound: nobody should hear their own voice. */
function Preview({ track }: { track: MediaStreamTrack | null }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
    if (track) video.current.play().catch(() => undefined);
  }, [track]);
  return (
    <div class={track ? "d-preview" : "d-preview is-dark"}>
      <video ref={video} muted autoPlay playsInline aria-label={t("device.preview")} />
      {!track && <p>{t("speak.camera.is.off")}</p>}
    </div>
  );
}

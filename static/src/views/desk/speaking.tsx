/** The speaker's own side: preview, devices, and what there is to press. */

import type { Signal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import { DevicePicker } from "./device-picker.tsx";
import type { Input } from "./input.ts";
import { Meter } from "./meter.tsx";
import { Quality } from "./quality.tsx";
import { canShare, type Sharing } from "./sharing.ts";
import type { SpeakerStanding } from "./standing.ts";

interface Inputs {
  sender: WhipSender;
  camera: Input;
  microphone: Input;
  sharing: Sharing;
  muted: Signal<boolean>;
}

interface ControlProps extends Inputs {
  standing: SpeakerStanding;
  /** Something is open that could be sent. */
  checked: boolean;
  onGo(): void;
}

export function SpeakerControls(props: ControlProps) {
  const { sender, standing, checked, camera, microphone } = props;
  const off = standing === "off" || standing === "refused";
  if (!checked && off) {
    const open = () => {
      void microphone.open();
      void camera.open();
    };
    const busy = camera.busy.value || microphone.busy.value;
    return (
      <div class="d-deeds">
        <button type="button" class="primary" disabled={busy} onClick={open}>
          {t("speak.check")}
        </button>
      </div>
    );
  }
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
      <Switches {...props} />
      {!off && standing !== "taken" && (
        <button type="button" onClick={() => sender.stop()}>
          {t(standing === "stage" ? "speak.stop.stage" : "speak.stop")}
        </button>
      )}
    </div>
  );
}

/** What is sent of oneself. */
function Switches({ camera, sharing, muted }: ControlProps) {
  const seen = camera.track.value !== null;
  const shared = sharing.track.value !== null;
  return (
    <>
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
      {(shared || canShare()) && (
        <button
          type="button"
          aria-pressed={shared}
          disabled={sharing.busy.value}
          onClick={() => (shared ? sharing.stop() : void sharing.start())}
        >
          {t(shared ? "speak.share.stop" : "speak.share")}
        </button>
      )}
    </>
  );
}

export function SpeakerInputs({ sender, camera, microphone, sharing, muted }: Inputs) {
  const shared = sharing.track.value;
  const nothing = camera.track.value === null && microphone.track.value === null;
  // One and the same trouble with both is said above, once.
  const troubled = camera.trouble.value !== microphone.trouble.value;
  if (nothing && !troubled && !shared) return <Steps />;
  return (
    <section class="d-inputs" aria-label={t("desk.you")}>
      <Preview track={shared ?? camera.track.value} shared={shared !== null} />
      <div class="d-pickers">
        {sharing.refused.value && (
          <p class="warning small" role="alert">
            {t("speak.share.refused")}
          </p>
        )}
        <DevicePicker input={camera} />
        <div class="d-field">
          <DevicePicker input={microphone} />
          <Meter track={microphone.track.value} quietly={muted.value} />
        </div>
        <p class="quiet small">{t("level.headset")}</p>
        <Quality sender={sender} picture={(shared ?? camera.track.value) !== null} />
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

/** What is sent, without sound: nobody should hear their own voice. Oneself as in a mirror. */
function Preview({ track, shared }: { track: MediaStreamTrack | null; shared: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
    if (track) video.current.play().catch(() => undefined);
  }, [track]);
  const look = shared ? " is-shared" : "";
  return (
    <div class={track ? `d-preview${look}` : "d-preview is-dark"}>
      <video
        ref={video}
        muted
        autoPlay
        playsInline
        aria-label={t(shared ? "speak.shared" : "device.preview")}
      />
      {!track && <p>{t("speak.camera.is.off")}</p>}
    </div>
  );
}

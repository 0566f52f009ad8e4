/** A bar that follows the voice, and a sentence about it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Ear, FLOOR_DB, measure, reach, type Verdict } from "../../streams/levels.ts";
import { t } from "../../words/desk.ts";

/** How fast the bar falls, in its own length a measurement: as needles do. */
const FALL = 0.04;

interface Props {
  track: MediaStreamTrack | null;
  /** What is measured, if not a microphone. */
  label?: string;
  /** Without a sentence. */
  quietly?: boolean;
}

export function Meter({ track, label, quietly }: Props) {
  const bar = useRef<HTMLDivElement>(null);
  const verdict = useSignal<Verdict>("listening");
  useEffect(() => {
    verdict.value = "listening";
    if (!track) return;
    const ear = new Ear();
    let shown = 0;
    return measure(track, (db) => {
      shown = Math.max(reach(db), shown - FALL);
      // Drawn without the renderer: twenty times a second.
      bar.current?.style.setProperty("--level", shown.toFixed(3));
      bar.current?.setAttribute("aria-valuenow", String(Math.max(FLOOR_DB, Math.round(db))));
      if (track.enabled) verdict.value = ear.hear(db, performance.now());
    });
  }, [track, verdict]);
  return (
    <div class="d-meter">
      {/* biome-ignore lint/a11y/useSemanticElements: every browser draws its meter otherwise. */}
      <div
        ref={bar}
        class="d-level"
        role="meter"
        aria-label={label ?? t("device.level")}
        aria-valuemin={FLOOR_DB}
        aria-valuemax={0}
        aria-valuenow={FLOOR_DB}
      />
      {track && !quietly && (
        <p class={verdict.value === "good" ? "small good" : "small quiet"} role="status">
          {t(`level.${verdict.value}`)}
        </p>
      )}
    </div>
  );
}

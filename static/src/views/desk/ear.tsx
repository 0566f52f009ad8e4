/** What comes to the ear at a desk: how loud, out of which device, and whether it sounds at all. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { t } from "../../words/desk.ts";
import { chime } from "./chime.ts";
import { chooseOutput, listOutputs, output, outputs } from "./output.ts";

export function Volume({ volume }: { volume: Signal<number> }) {
  const id = useId();
  return (
    <div class="d-field">
      <label for={id}>{t("sight.volume")}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={5}
        value={Math.round(volume.value * 100)}
        onInput={(event) => {
          volume.value = Number(event.currentTarget.value) / 100;
        }}
      />
    </div>
  );
}

/** Headphones, where the browser lets a page choose and there is a choice; and a sound to try. */
export function Output() {
  const id = useId();
  const playing = useSignal(false);
  useEffect(() => {
    const media = navigator.mediaDevices as MediaDevices | undefined;
    const look = () => void listOutputs();
    look();
    media?.addEventListener?.("devicechange", look);
    return () => media?.removeEventListener?.("devicechange", look);
  }, []);
  const known = outputs.value.filter((one) => one.name !== "");
  const test = async () => {
    playing.value = true;
    await chime("test", output.peek());
    playing.value = false;
  };
  return (
    <div class="d-output">
      {known.length > 1 && (
        <div class="d-field">
          <label for={id}>{t("sight.output")}</label>
          <select
            id={id}
            value={known.some((one) => one.id === output.value) ? output.value : ""}
            onChange={(event) => chooseOutput(event.currentTarget.value)}
          >
            <option value="">{t("sight.output.usual")}</option>
            {known.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <button type="button" class="plain" disabled={playing.value} onClick={() => void test()}>
        {t(playing.value ? "sight.test.on" : "sight.test")}
      </button>
    </div>
  );
}

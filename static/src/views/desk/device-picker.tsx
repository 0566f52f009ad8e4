/** Which camera or microphone, and what is wrong with it. */

import { useId } from "preact/hooks";
import { t } from "../../words/desk.ts";
import { t as door } from "../../words/index.ts";
import type { Input } from "./input.ts";

export function DevicePicker({ input }: { input: Input }) {
  const id = useId();
  const { kind } = input;
  const trouble = input.trouble.value;
  const devices = input.devices.value;
  const name = t(`device.${kind}`);
  return (
    <div class="d-field">
      <label for={id}>{name}</label>
      {devices.length > 0 && !trouble && (
        <select
          id={id}
          value={input.device ?? ""}
          onChange={(event) => void input.choose(event.currentTarget.value)}
        >
          {devices.map((one, n) => (
            <option key={one.id} value={one.id}>
              {one.name || t("device.nameless", { kind: name, n: n + 1 })}
            </option>
          ))}
        </select>
      )}
      {!trouble && input.instead.value && (
        <p class="warning small" role="status">
          {t("device.instead")}
        </p>
      )}
      {!trouble && input.still.value && (
        <p class="warning small" role="status">
          {t(`device.still.${kind}`)}
        </p>
      )}
      {trouble && (
        <p class="warning small" role="alert">
          {t(`trouble.${trouble}`)}{" "}
          <button type="button" class="plain" onClick={() => void input.open()}>
            {door("again")}
          </button>
        </p>
      )}
    </div>
  );
}

/** The options of a poll, one a line: Enter begins the next, Backspace in an empty one removes it. */

import type { KeyboardEventHandler } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../words/moderate.ts";
import { type EditorProps, isLocked } from "./drafting.ts";
import { Close, Deed } from "./parts.tsx";
import {
  hasOptions,
  OPTION_MAX,
  OPTIONS_MAX,
  withLine,
  withOption,
  withoutOption,
} from "./poll-form.ts";

export function Options(props: EditorProps) {
  const { form, frozen, onChange } = props;
  const list = useRef<HTMLOListElement>(null);
  if (form.kind === "rating") return <Scale {...props} />;
  if (!hasOptions(form.kind)) return null;
  const locked = isLocked(props, "options");
  // Once opened the number of options stands; their wording may still be mended.
  const counted = frozen !== "nothing";
  const focus = (at: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll("input")[at]?.focus());
  const keys =
    (at: number): KeyboardEventHandler<HTMLInputElement> =>
    (pressed) => {
      if (pressed.isComposing) return;
      if (pressed.key === "Enter" && !pressed.ctrlKey && !pressed.metaKey) {
        pressed.preventDefault();
        if (!counted && at === form.options.length - 1) onChange(withLine(form, at));
        focus(at + 1);
      } else if (pressed.key === "Backspace" && form.options[at] === "" && at > 1 && !counted) {
        pressed.preventDefault();
        onChange(withoutOption(form, at));
        focus(at - 1);
      }
    };
  return (
    <fieldset class="m-options" disabled={locked}>
      <legend>{t("editor.options")}</legend>
      <ol ref={list}>
        {form.options.map((text, at) => (
          <li key={at} class="m-option-line">
            <input
              dir="auto"
              aria-label={t("editor.option", { n: at + 1 })}
              placeholder={t("editor.option", { n: at + 1 })}
              maxLength={OPTION_MAX}
              value={text}
              onInput={(typed) => onChange(withOption(form, at, typed.currentTarget.value))}
              onKeyDown={keys(at)}
            />
            {!counted && form.options.length > 2 && (
              <Close
                label={t("editor.option.remove", { n: at + 1 })}
                onClose={() => onChange(withoutOption(form, at))}
              />
            )}
          </li>
        ))}
      </ol>
      {!counted && form.options.length < OPTIONS_MAX && (
        <Deed
          onDo={() => {
            onChange(withLine(form));
            focus(form.options.length);
          }}
        >
          {t("editor.option.add")}
        </Deed>
      )}
      <p class="small quiet">{t("editor.abstain")}</p>
      {form.kind === "multiple" && <Limits {...props} />}
    </fieldset>
  );
}

function Limits(props: EditorProps) {
  const { form, onChange } = props;
  const most = Math.max(2, form.options.filter((text) => text.trim()).length);
  const locked = isLocked(props, "max");
  return (
    <div class="m-fields">
      <label>
        {t("editor.min")}
        <input
          type="number"
          min={0}
          max={most}
          disabled={locked}
          value={form.min}
          onInput={(typed) => onChange({ min: Number(typed.currentTarget.value) })}
        />
      </label>
      <label>
        {t("editor.max")}
        <input
          type="number"
          min={1}
          max={most}
          disabled={locked}
          placeholder={String(most)}
          value={form.max ?? ""}
          onInput={(typed) => {
            const typedMax = typed.currentTarget.value;
            onChange({ max: typedMax === "" ? null : Number(typedMax) });
          }}
        />
      </label>
    </div>
  );
}

function Scale(props: EditorProps) {
  const { form, onChange } = props;
  return (
    <label class="row">
      {t("editor.scale")}
      <select
        class="m-short"
        disabled={isLocked(props, "scale")}
        value={form.scale}
        onChange={(chosen) => onChange({ scale: Number(chosen.currentTarget.value) })}
      >
        {[2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => (
          <option key={n} value={n}>
            {n}
          </option>
        ))}
      </select>
    </label>
  );
}

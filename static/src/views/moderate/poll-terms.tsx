/** The terms of a poll that are seldom changed: secret, change of ballot, time. */

import { t } from "../../words/moderate.ts";
import { type EditorProps, isLocked } from "./drafting.ts";
import { span } from "./parts.tsx";
import { SECONDS } from "./poll-form.ts";

export function Extras(props: EditorProps & { before: number | null; open: boolean }) {
  const { form, onChange, before, open } = props;
  const known: readonly number[] = SECONDS;
  const lengths = form.seconds && !known.includes(form.seconds) ? [form.seconds, ...known] : known;
  return (
    <div>
      <label class="m-choice">
        <input
          type="checkbox"
          checked={form.secret}
          disabled={isLocked(props, "secret")}
          onChange={(ticked) => {
            const secret = ticked.currentTarget.checked;
            onChange(secret ? { secret, change: false } : { secret });
          }}
        />
        {t("editor.secret")}
      </label>
      <label class="m-choice">
        <input
          type="checkbox"
          checked={form.change}
          disabled={form.secret || isLocked(props, "change")}
          onChange={(ticked) => onChange({ change: ticked.currentTarget.checked })}
        />
        {t("editor.changes")}
        {form.secret && <span class="small quiet"> {t("editor.changes.secret")}</span>}
      </label>
      <label class="row">
        {t("editor.seconds")}
        <select
          class="m-short"
          disabled={open}
          value={form.seconds ?? ""}
          onChange={(chosen) => {
            const text = chosen.currentTarget.value;
            onChange({ seconds: text === "" ? null : Number(text) });
          }}
        >
          <option value="" disabled={before !== null}>
            {t("editor.seconds.none")}
          </option>
          {lengths.map((n) => (
            <option key={n} value={n}>
              {span(n)}
            </option>
          ))}
        </select>
        {open && <span class="small quiet">{t("editor.seconds.open")}</span>}
      </label>
    </div>
  );
}

/** Notes on a question: a translation beside the text, labels. */

import { useComputed, useSignal } from "@preact/signals";
import type { StaffQuestion } from "../../messages.ts";
import { event } from "../../session.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { labelled, translated } from "./deeds.ts";
import { Chars, Inline, useDraft } from "./inline-form.tsx";
import { languageOf } from "./lists.ts";

const TONGUES = ["en", "zh", "fr", "es", "ru", "ar"];

export function TranslateForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const text = useDraft(question, "translate", question.translation?.text ?? "");
  const tongues = [...new Set([...(event.value?.languages ?? []), ...TONGUES])];
  const free = tongues.filter((one) => one !== languageOf(question));
  const into = useSignal(question.translation?.language ?? free[0] ?? "en");
  const names = useComputed(() => new Intl.DisplayNames([language.value], { type: "language" }));
  const words = text.value.trim();
  const send = () => {
    void translated(bench, question, into.peek(), text.peek());
    text.value = "";
  };
  return (
    <Inline send={t("save")} onSend={send} disabled={!words || [...words].length > 500}>
      <div class="row">
        <label for="translate-into">{t("translate.into")}</label>
        <select
          id="translate-into"
          class="m-short"
          value={into.value}
          onChange={(chosen) => {
            into.value = chosen.currentTarget.value;
          }}
        >
          {free.map((one) => (
            <option key={one} value={one}>
              {names.value.of(one)}
            </option>
          ))}
        </select>
      </div>
      <textarea
        aria-label={t("translate.text")}
        dir="auto"
        lang={into.value}
        rows={3}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
      <Chars text={text.value} most={500} />
    </Inline>
  );
}

export function LabelForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const text = useSignal((question.labels ?? []).join(", "));
  const labels = useComputed(() => [
    ...new Set(
      text.value
        .split(/[,，、#]/)
        .map((one) => one.trim())
        .filter(Boolean),
    ),
  ]);
  const known = bench.choices.value.labels.slice(0, 12);
  const unfit = labels.value.length > 8 || labels.value.some((one) => [...one].length > 30);
  const toggle = (label: string) => {
    const others = labels.peek().filter((one) => one !== label);
    const has = others.length < labels.peek().length;
    text.value = (has ? others : [...others, label]).join(", ");
  };
  return (
    <Inline
      send={t("save")}
      onSend={() => void labelled(bench, question, labels.peek())}
      disabled={unfit}
    >
      <label for="label-text">{t("label.text")}</label>
      <input
        id="label-text"
        dir="auto"
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
      {unfit && <p class="small warning">{t("label.unfit")}</p>}
      <div class="row m-chips">
        {known.map((label) => (
          <button
            key={label}
            type="button"
            class="m-chip"
            aria-pressed={labels.value.includes(label)}
            onClick={() => toggle(label)}
          >
            #{label}
          </button>
        ))}
      </div>
    </Inline>
  );
}

/** The forms that open inside a question's row. What is typed survives a reload until it is used. */

import { useSignal } from "@preact/signals";
import { limits } from "../../live.ts";
import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { type FormKind, useBench } from "./bench.ts";
import { answered, declined, edited, mute } from "./deeds.ts";
import { Chars, Inline, useDraft } from "./inline-form.tsx";
import { askerOf } from "./lists.ts";
import { MergeForm } from "./merge-form.tsx";
import { LabelForm, TranslateForm } from "./note-forms.tsx";

export function RowForm({ kind, question }: { kind: FormKind; question: StaffQuestion }) {
  switch (kind) {
    case "decline":
      return <DeclineForm question={question} />;
    case "merge":
      return <MergeForm question={question} />;
    case "edit":
      return <EditForm question={question} />;
    case "translate":
      return <TranslateForm question={question} />;
    case "label":
      return <LabelForm question={question} />;
    case "answer":
      return <AnswerForm question={question} />;
    case "mute":
      return <MuteForm question={question} />;
  }
}

function DeclineForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const reason = useDraft(question, "decline");
  const presets = [t("decline.asked"), t("decline.topic"), t("decline.none"), t("decline.polite")];
  const send = () => {
    const words = reason.peek();
    reason.value = "";
    void declined(bench, question, words);
  };
  return (
    <Inline send={t("act.decline")} onSend={send} disabled={[...reason.value].length > 200}>
      <label for="decline-reason">{t("decline.reason")}</label>
      <input
        id="decline-reason"
        dir="auto"
        value={reason.value}
        onInput={(typed) => {
          reason.value = typed.currentTarget.value;
        }}
      />
      <Chars text={reason.value} most={200} />
      <div class="row m-chips">
        {presets.map((words) => (
          <button
            key={words}
            type="button"
            class="m-chip"
            aria-pressed={reason.value === words}
            onClick={() => {
              reason.value = words;
            }}
          >
            {words}
          </button>
        ))}
      </div>
    </Inline>
  );
}

function EditForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const text = useDraft(question, "edit", question.text);
  const most = limits.value.question_chars ?? 500;
  const words = text.value.trim();
  const send = () => {
    void edited(bench, question, text.peek());
    text.value = "";
  };
  const unfit = !words || words === question.text || [...words].length > most;
  return (
    <Inline send={t("save")} onSend={send} disabled={unfit}>
      <label for="edit-text">{t("edit.text")}</label>
      <textarea
        id="edit-text"
        dir="auto"
        lang={question.language ?? undefined}
        rows={4}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
      <Chars text={text.value} most={most} />
      <p class="small quiet">{t("edit.note")}</p>
    </Inline>
  );
}

function AnswerForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const text = useDraft(question, "answer", question.answer?.text ?? "");
  const words = text.value.trim();
  const send = () => {
    void answered(bench, question, "text", text.peek().trim());
    text.value = "";
  };
  return (
    <Inline send={t("answer.send")} onSend={send} disabled={!words || [...words].length > 2000}>
      <label for="answer-text">{t("answer.text")}</label>
      <textarea
        id="answer-text"
        dir="auto"
        rows={4}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
      <Chars text={text.value} most={2000} />
    </Inline>
  );
}

function MuteForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const minutes = useSignal(10);
  const reason = useDraft(question, "mute");
  const name = askerOf(question);
  const send = () => {
    bench.ui.form.value = null;
    if (question.person)
      void mute(bench, { id: question.person, name }, minutes.peek(), reason.peek());
    reason.value = "";
  };
  return (
    <Inline
      send={t("act.mute")}
      onSend={send}
      disabled={!question.person || [...reason.value].length > 200}
    >
      <fieldset class="row">
        <legend>{t("mute.who", { name })}</legend>
        {[10, 60].map((n) => (
          <label key={n} class="m-choice">
            <input
              type="radio"
              name={`mute-${question.id}`}
              checked={minutes.value === n}
              onChange={() => {
                minutes.value = n;
              }}
            />
            {t("mute.minutes", { n })}
          </label>
        ))}
      </fieldset>
      <label for="mute-reason">{t("mute.reason")}</label>
      <input
        id="mute-reason"
        dir="auto"
        value={reason.value}
        onInput={(typed) => {
          reason.value = typed.currentTarget.value;
        }}
      />
    </Inline>
  );
}

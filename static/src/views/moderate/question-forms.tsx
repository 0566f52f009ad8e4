/** The forms that open inside a question's row. What is typed survives a reload until it is used. */

import { useComputed, useSignal } from "@preact/signals";
import type { ComponentChildren, KeyboardEventHandler } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { draft } from "../../draft.ts";
import { limits } from "../../live.ts";
import type { StaffQuestion } from "../../messages.ts";
import { event } from "../../session.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { type FormKind, useBench } from "./bench.ts";
import { answered, declined, edited, labelled, mute, translated } from "./deeds.ts";
import { askerOf, languageOf } from "./lists.ts";
import { MergeForm } from "./merge-form.tsx";

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

/** A form with one way to send and one way out; Escape goes out, Ctrl+Enter sends. */
export function Inline(props: {
  onSend: () => void;
  send: string;
  disabled?: boolean;
  warn?: boolean;
  children: ComponentChildren;
}) {
  const { ui } = useBench();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>("textarea, input, select, button");
    first?.focus();
    form.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const close = () => {
    ui.form.value = null;
    ui.seek.value += 1;
  };
  const keys: KeyboardEventHandler<HTMLFormElement> = (pressed) => {
    if (pressed.key === "Escape") {
      pressed.stopPropagation();
      close();
    } else if (pressed.key === "Enter" && (pressed.ctrlKey || pressed.metaKey) && !props.disabled) {
      pressed.preventDefault();
      props.onSend();
    }
  };
  return (
    <form
      ref={form}
      class="m-inline"
      onKeyDown={keys}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (!props.disabled) props.onSend();
      }}
    >
      {props.children}
      <div class="row">
        <button type="submit" class="m-deed primary" disabled={props.disabled ?? false}>
          {props.send}
        </button>
        <button type="button" class="m-deed" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

function useDraft(question: StaffQuestion, kind: FormKind, begin = "") {
  const text = draft(`moderate.${question.id}.${kind}`);
  useEffect(() => {
    if (text.peek() === "") text.value = begin;
  }, [text, begin]);
  return text;
}

function Chars({ text, most }: { text: string; most: number }) {
  const left = most - [...text].length;
  if (left > most / 5) return null;
  return (
    <span class={`small figures ${left < 0 ? "warning" : "quiet"}`}>{t("chars", { n: left })}</span>
  );
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

const TONGUES = ["en", "zh", "fr", "es", "ru", "ar"];

function TranslateForm({ question }: { question: StaffQuestion }) {
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

function LabelForm({ question }: { question: StaffQuestion }) {
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

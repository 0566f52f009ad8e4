/** What the forms inside a question's row share. */

import type { ComponentChildren, KeyboardEventHandler } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { draft } from "../../draft.ts";
import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { type FormKind, useBench } from "./bench.ts";

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
  useLayoutEffect(() => {
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

/** What is typed, kept on this device until it is used. */
export function useDraft(question: StaffQuestion, kind: FormKind, begin = "") {
  const text = draft(`moderate.${question.id}.${kind}`);
  useEffect(() => {
    if (text.peek() === "") text.value = begin;
  }, [text, begin]);
  return text;
}

/** How many characters are left, once it matters. */
export function Chars({ text, most }: { text: string; most: number }) {
  const left = most - [...text].length;
  if (left > most / 5) return null;
  return (
    <span class={`small figures ${left < 0 ? "warning" : "quiet"}`}>{t("chars", { n: left })}</span>
  );
}

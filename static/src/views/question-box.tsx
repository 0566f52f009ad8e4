/** Where a question is typed. The draft survives everything; sending keeps it until it is answered. */

import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { draft } from "../draft.ts";
import { limits, outbox, type RoomStore } from "../live.ts";
import { languageOf } from "../script.ts";
import { t } from "../words/index.ts";
import { useSlice } from "./slice.ts";

/** Characters as the server counts them. */
function length(text: string): number {
  return [...text.normalize("NFC").trim()].length;
}

function put(room: string, text: string, anonymous: boolean): void {
  const language = languageOf(text);
  const args = { text: text.trim(), anonymous, ...(language ? { language } : {}) };
  // The trail of my questions shows what becomes of it, refusals included.
  outbox.put("ask_question", room, args).catch(() => undefined);
}

export function QuestionBox({ room }: { room: RoomStore }) {
  const settings = useSlice(room, (view) => view.state.settings, null);
  if (settings && !settings.questions_open) return <p class="quiet">{t("ask.closed")}</p>;
  return <Box room={room} premoderated={settings?.moderation !== "post"} />;
}

function Box({ room, premoderated }: { room: RoomStore; premoderated: boolean }) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = draft(`question.${room.id}`);
  const anonymous = useSignal(false);
  // Once opened it stays so: nothing below may move away under a finger.
  const opened = useSignal(false);
  const most = limits.value.question_chars ?? 500;
  const left = most - length(text.value);
  const ready = length(text.value) > 0 && left >= 0;
  const send = () => {
    if (!ready) return;
    put(room.id, text.value, anonymous.value);
    text.value = "";
    anonymous.value = false;
    field.current?.focus();
  };
  return (
    <form
      class={opened.value || text.value ? "ask opened" : "ask"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label for={id} class="unseen">
        {t("ask.label")}
      </label>
      <textarea
        ref={field}
        id={id}
        rows={1}
        dir="auto"
        placeholder={t("ask.hint")}
        value={text.value}
        aria-describedby={`${id}-note`}
        onFocus={() => {
          opened.value = true;
        }}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      <div class="ask-more">
        <label class="check">
          <input
            type="checkbox"
            checked={anonymous.value}
            onChange={(event) => {
              anonymous.value = event.currentTarget.checked;
            }}
          />
          {t("ask.anonymous")}
        </label>
        <button type="submit" class="primary push" disabled={!ready}>
          {t("ask.send")}
        </button>
        <p id={`${id}-note`} class={left < 0 ? "warning small figures" : "quiet small figures"}>
          {note(left, premoderated)}
        </p>
      </div>
    </form>
  );
}

function note(left: number, premoderated: boolean): string {
  if (left < 0) return t("ask.over", { n: -left });
  if (left < 100) return t("ask.left", { n: left });
  return premoderated ? t("ask.premoderated") : "";
}

/** Where a question is typed. The draft survives everything; sending keeps it until it is answered. */

import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { draft } from "../draft.ts";
import { limits, link, outbox, type RoomStore } from "../live.ts";
import { languageOf } from "../script.ts";
import { reason, t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { useSlice } from "./slice.ts";

/** Characters as the server counts them. */
function length(text: string): number {
  return [...text.normalize("NFC").trim()].length;
}

/** So long the line stays; the trail says the rest. */
const SAID_MS = 20_000;

/** What became of the question sent last. Its trail, which says more, may be below the fold. */
type Fate = { state: "sending" | "received" } | { state: "refused"; why: string };

function put(room: string, text: string, anonymous: boolean, told: (fate: Fate) => void): void {
  const language = languageOf(text);
  const args = { text: text.trim(), anonymous, ...(language ? { language } : {}) };
  told({ state: "sending" });
  outbox.put("ask_question", room, args).then(
    () => told({ state: "received" }),
    (error) => told({ state: "refused", why: reason(error) }),
  );
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
  const fate = useSignal<Fate | null>(null);
  // Once opened it stays so: nothing below may move away under a finger.
  const opened = useSignal(false);
  const most = limits.value.question_chars ?? 500;
  const left = most - length(text.value);
  const ready = length(text.value) > 0 && left >= 0;
  const forget = () => {
    fate.value = null;
  };
  const send = () => {
    if (!ready) return;
    put(room.id, text.value, anonymous.value, (told) => {
      fate.value = told;
      if (told.state === "received") setTimeout(() => fate.value === told && forget(), SAID_MS);
    });
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
        {fate.value && !text.value ? (
          <Sent fate={fate.value} />
        ) : (
          <p id={`${id}-note`} class={left < 0 ? "warning small figures" : "quiet small figures"}>
            {note(left, premoderated)}
          </p>
        )}
      </div>
    </form>
  );
}

/** A line at the box, where the eye is. */
function Sent({ fate }: { fate: Fate }) {
  if (fate.state === "received") {
    return (
      <p class="good small sent" role="status">
        <Icon name="check" />
        {t("ask.received")}
      </p>
    );
  }
  if (fate.state === "refused") {
    return (
      <p class="warning small" role="alert">
        {t("mine.refused", { reason: fate.why })}
      </p>
    );
  }
  const live = link.connection.value.state === "live";
  return (
    <p class={live ? "quiet small" : "warning small"}>{t(live ? "mine.sending" : "mine.unsent")}</p>
  );
}

function note(left: number, premoderated: boolean): string {
  if (left < 0) return t("ask.over", { n: -left });
  if (left < 100) return t("ask.left", { n: left });
  return premoderated ? t("ask.premoderated") : "";
}

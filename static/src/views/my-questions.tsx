/** My questions: what is still under way to the server, and the trail of what arrived there. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { draft } from "../draft.ts";
import { ask, link, outbox, type RoomStore } from "../live.ts";
import type { MineQuestion } from "../messages.ts";
import type { Entry } from "../outbox.ts";
import { Refused } from "../refused.ts";
import { upsert } from "../room.ts";
import { reason, t } from "../words/room.ts";
import { AnswerText } from "./question-row.tsx";
import { Said } from "./said.tsx";
import { useSlice } from "./slice.ts";
import { Trail } from "./trail.tsx";

const NONE: MineQuestion[] = [];
const GONE = ["withdrawn", "archived"];
const CHANGEABLE = ["received", "held", "open", "queued"];

export function MyQuestions({ room }: { room: RoomStore }) {
  const mine = useSlice(room, (view) => view.mine.questions, NONE);
  const underway = outbox.entries.value.filter(
    (one) => one.do === "ask_question" && one.room === room.id,
  );
  const shown = mine
    .filter((one) => !GONE.includes(one.state))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  if (shown.length + underway.length === 0) return null;
  return (
    <section class="my-questions" aria-labelledby="my-questions">
      <h2 id="my-questions" class="kicker">
        {t("mine.title")}
      </h2>
      <ul>
        {underway.map((one) => (
          <Underway key={one.id} entry={one} />
        ))}
        {shown.map((one) => (
          <Own key={one.id} room={room} question={one} />
        ))}
      </ul>
    </section>
  );
}

function Underway({ entry }: { entry: Entry }) {
  const text = entry.args.text as string;
  const live = link.connection.value.state === "live";
  const retake = () => {
    draft(`question.${entry.room}`).value = text;
    outbox.forget(entry.id);
  };
  return (
    <li class="mine">
      <p>
        <Said text={text} />
      </p>
      {entry.error ? (
        <p class="warning row" role="alert">
          {t("mine.refused", { reason: reason(entry.error) })}
          <button type="button" class="plain" onClick={retake}>
            {t("mine.retake")}
          </button>
          <button type="button" class="plain" onClick={() => outbox.forget(entry.id)}>
            {t("mine.putaway")}
          </button>
        </p>
      ) : (
        <p class={live ? "quiet" : "warning"} role="status">
          {t(live ? "mine.sending" : "mine.unsent")}
        </p>
      )}
    </li>
  );
}

function Own({ room, question }: { room: RoomStore; question: MineQuestion }) {
  const doing = useSignal<"edit" | "withdraw" | null>(null);
  const failed = useSignal<string | null>(null);
  const attempt = async (act: () => Promise<{ question: MineQuestion }>) => {
    failed.value = null;
    try {
      const ok = await act();
      doing.value = null;
      room.patch((view) => ({
        ...view,
        mine: { ...view.mine, questions: upsert(view.mine.questions, ok.question) },
      }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failed.value = reason(error);
    }
  };
  const { id } = question;
  return (
    <li class="mine">
      {doing.value === "edit" ? (
        <Edit
          question={question}
          onCancel={() => {
            doing.value = null;
          }}
          onSave={(text) => attempt(() => ask("edit_question", room.id, { question: id, text }))}
        />
      ) : (
        <p>
          <Said text={question.text} language={question.language} />
        </p>
      )}
      <Trail question={question} />
      {question.state === "answered" && question.answer?.mode === "text" && (
        <AnswerText question={question} />
      )}
      {failed.value && (
        <p class="warning" role="alert">
          {t("mine.failed", { reason: failed.value })}
        </p>
      )}
      {CHANGEABLE.includes(question.state) && doing.value !== "edit" && (
        <Acts
          withdrawing={doing.value === "withdraw"}
          onEdit={() => {
            doing.value = "edit";
          }}
          onWithdraw={(on) => {
            doing.value = on ? "withdraw" : null;
          }}
          onSure={() => attempt(() => ask("withdraw_question", room.id, { question: id }))}
        />
      )}
    </li>
  );
}

interface ActsProps {
  withdrawing: boolean;
  onEdit(): void;
  onWithdraw(on: boolean): void;
  onSure(): void;
}

function Acts({ withdrawing, onEdit, onWithdraw, onSure }: ActsProps) {
  if (withdrawing) {
    return (
      <p class="row small">
        {t("mine.withdraw.sure")}
        <button type="button" class="plain warn" onClick={onSure}>
          {t("mine.withdraw")}
        </button>
        <button type="button" class="plain" onClick={() => onWithdraw(false)}>
          {t("mine.withdraw.keep")}
        </button>
      </p>
    );
  }
  return (
    <p class="row small acts">
      <button type="button" class="plain" onClick={onEdit}>
        {t("mine.edit")}
      </button>
      <button type="button" class="plain" onClick={() => onWithdraw(true)}>
        {t("mine.withdraw")}
      </button>
    </p>
  );
}

interface EditProps {
  question: MineQuestion;
  onSave(text: string): void;
  onCancel(): void;
}

function Edit({ question, onSave, onCancel }: EditProps) {
  const id = useId();
  const text = useSignal(question.text);
  const again = question.state === "open" || question.state === "queued";
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.value.trim());
      }}
    >
      <label for={id} class="unseen">
        {t("mine.edit.label")}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={3}
        value={text.value}
        ref={(field) => field?.focus()}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      {again && <p class="quiet small">{t("mine.edit.again")}</p>}
      <p class="row">
        <button type="submit" class="primary" disabled={text.value.trim() === ""}>
          {t("save")}
        </button>
        <button type="button" onClick={onCancel}>
          {t("cancel")}
        </button>
      </p>
    </form>
  );
}

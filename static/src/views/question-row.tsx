/** One question of the room: its words, who asked, what became of it, and the upvote. */

import { useComputed } from "@preact/signals";
import { serverNow } from "../clock.ts";
import { ago, number } from "../format.ts";
import type { RoomStore } from "../live.ts";
import type { Question } from "../messages.ts";
import { t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { questionSignals } from "./question-signals.ts";
import { Said } from "./said.tsx";
import { upvote } from "./upvoting.ts";

interface Props {
  room: RoomStore;
  id: string;
}

export function QuestionRow({ room, id }: Props) {
  const { byId, own, supported, wishes, line } = questionSignals(room);
  const question = useComputed(() => byId.value.get(id)).value;
  const mine = useComputed(() => own.value.has(id)).value;
  const place = useComputed(() => line.value.get(id) ?? null).value;
  const wish = useComputed(() => wishes.value.get(id) ?? null).value;
  const on = useComputed(() => supported.value.has(id)).value;
  if (!question) return null;
  return (
    <li class={`question ${question.state}`} data-id={id}>
      <div class="question-text">
        <Flags question={question} place={place} />
        <p>
          <Said text={question.text} language={question.language} />
        </p>
        {question.translation && (
          <p class="translation quiet">
            <span class="unseen">{t("question.translation")}: </span>
            <Said text={question.translation.text} language={question.translation.language} />
          </p>
        )}
        <Byline question={question} own={mine} />
        {question.answer && <AnswerText question={question} />}
      </div>
      <Upvote
        count={question.upvotes ?? 0}
        on={wish ?? on}
        waiting={wish !== null}
        disabled={question.state === "answered"}
        onToggle={(wanted) => void upvote(room, id, wanted)}
      />
    </li>
  );
}

function Flags({ question, place }: { question: Question; place: number | null }) {
  const staged = question.state === "staged";
  if (!staged && place === null && !question.pinned) return null;
  return (
    <p class="flags small">
      {staged && <strong>{t("question.staged")}</strong>}
      {place !== null && <span>{t("question.queued", { n: place })}</span>}
      {question.pinned && (
        <span class="quiet">
          <Icon name="pin" /> {t("question.pinned")}
        </span>
      )}
    </p>
  );
}

function Byline({ question, own }: { question: Question; own: boolean }) {
  return (
    <p class="byline quiet small">
      {own && <strong>{t("question.own")}</strong>}
      {question.author ? <bdi>{question.author}</bdi> : <span>{t("question.anonymous")}</span>}
      <time dateTime={question.at}>{ago(question.at, serverNow())}</time>
      {question.edited && <span>{t("question.edited")}</span>}
      {question.labels?.map((label) => (
        <bdi key={label} class="label">
          {label}
        </bdi>
      ))}
    </p>
  );
}

export function AnswerText({ question }: { question: Question }) {
  const { answer } = question;
  if (!answer) return null;
  if (answer.mode !== "text" || !answer.text) {
    const how = answer.mode === "later" ? "question.answered.later" : "question.answered.live";
    return <p class="answer quiet small">{t(how)}</p>;
  }
  return (
    <p class="answer">
      <span class="kicker">{t("question.answer")}</span>
      <Said text={answer.text} />
    </p>
  );
}

interface UpvoteProps {
  count: number;
  on: boolean;
  waiting: boolean;
  disabled: boolean;
  onToggle(on: boolean): void;
}

function Upvote({ count, on, waiting, disabled, onToggle }: UpvoteProps) {
  const support = t("question.support", { n: count });
  if (disabled) {
    return (
      <p class="upvote done quiet figures">
        <Icon name="up" />
        <span aria-hidden="true">{number(count)}</span>
        <span class="unseen">{support}</span>
      </p>
    );
  }
  return (
    <button
      type="button"
      class={waiting ? "upvote waiting figures" : "upvote figures"}
      aria-pressed={on}
      onClick={() => onToggle(!on)}
    >
      <Icon name="up" />
      <span aria-hidden="true">{number(count)}</span>
      <span class="unseen">
        {t("question.upvote")}. {support}
      </span>
    </button>
  );
}

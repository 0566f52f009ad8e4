/** The questions of the room, best first, in an order that does not jump under a thumb. */

import { useRef } from "preact/hooks";
import type { RoomStore } from "../live.ts";
import type { Question } from "../messages.ts";
import { arranged, places } from "../ranking.ts";
import { t } from "../words/index.ts";
import { useGlide, useHold } from "./holding.ts";
import { QuestionRow } from "./question-row.tsx";
import { useSlice } from "./slice.ts";
import { wishes } from "./upvoting.ts";

const NO_QUESTIONS: Question[] = [];
const NOTHING: string[] = [];

export function QuestionList({ room }: { room: RoomStore }) {
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef<readonly string[]>([]);
  const hold = useHold(list);
  const all = useSlice(room, (view) => view.state.questions, NO_QUESTIONS);
  const open = useSlice(room, (view) => view.state.settings?.questions_open !== false, true);
  const waiting = arranged(
    all.filter((one) => one.state !== "answered"),
    shown.current,
    hold,
  );
  shown.current = waiting.map((one) => one.id);
  useGlide(list, shown.current);
  const answered = all.filter((one) => one.state === "answered").sort(byAnswer);
  const line = places(all);
  return (
    <>
      <ul class="questions" ref={list} aria-label={t("questions.list")}>
        <Rows room={room} questions={waiting} line={line} />
      </ul>
      {waiting.length === 0 && (
        <p class="quiet empty">{t(open ? "questions.none" : "questions.none.closed")}</p>
      )}
      {answered.length > 0 && (
        <details class="answered">
          <summary>{t("questions.answered", { n: answered.length })}</summary>
          <ul class="questions">
            <Rows room={room} questions={answered} line={line} />
          </ul>
        </details>
      )}
    </>
  );
}

function byAnswer(a: Question, b: Question): number {
  return (a.answer?.at ?? "") < (b.answer?.at ?? "") ? 1 : -1;
}

interface RowsProps {
  room: RoomStore;
  questions: readonly Question[];
  line: Map<string, number>;
}

function Rows({ room, questions, line }: RowsProps) {
  const mine = useSlice(room, (view) => view.mine.questions, NO_QUESTIONS);
  const supported = useSlice(room, (view) => view.mine.upvotes, NOTHING);
  const own = new Set(mine.map((one) => one.id));
  const wished = wishes(room.id);
  return questions.map((one) => (
    <QuestionRow
      key={one.id}
      room={room}
      question={one}
      own={own.has(one.id)}
      supported={supported.includes(one.id)}
      wish={wished.get(one.id) ?? null}
      place={line.get(one.id) ?? null}
    />
  ));
}

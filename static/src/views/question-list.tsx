/** The questions of the room, best first, in an order that does not jump under a thumb. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RoomStore } from "../live.ts";
import type { Question } from "../messages.ts";
import { t } from "../words/room.ts";
import { isWalked, useGlide, useHold } from "./holding.ts";
import { useOrder } from "./question-order.ts";
import { QuestionRow } from "./question-row.tsx";
import { questionSignals } from "./question-signals.ts";
import { useSlice } from "./slice.ts";

/** A screenful at first, and a few more whenever the end comes near: none of it holds up a thumb. */
const FIRST = 16;
const STEP = 8;

export function QuestionList({ room }: { room: RoomStore }) {
  const list = useRef<HTMLUListElement>(null);
  const hold = useHold(list);
  const most = useSignal(FIRST);
  const order = useOrder(questionSignals(room).list, hold, () => isWalked(list));
  const shown = order.slice(0, most.value);
  useGlide(list, shown);
  return (
    <>
      <ul class="questions" ref={list} aria-label={t("questions.list")}>
        {shown.map((id) => (
          <QuestionRow key={id} room={room} id={id} />
        ))}
      </ul>
      {order.length === 0 && <None room={room} />}
      {order.length > shown.length && (
        <More
          onMore={() => {
            most.value += STEP;
          }}
        />
      )}
      <Answered room={room} />
    </>
  );
}

function None({ room }: { room: RoomStore }) {
  const open = useSlice(room, (view) => view.state.settings?.questions_open !== false, true);
  return <p class="quiet empty">{t(open ? "questions.none" : "questions.none.closed")}</p>;
}

/** A button that presses itself before one arrives at it. */
function More({ onMore }: { onMore(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const watch = new IntersectionObserver(
      (seen) => seen.some((one) => one.isIntersecting) && onMore(),
      { rootMargin: "800px" },
    );
    if (button.current) watch.observe(button.current);
    return () => watch.disconnect();
  });
  return (
    <button type="button" class="plain" ref={button} onClick={onMore}>
      {t("questions.more")}
    </button>
  );
}

function Answered({ room }: { room: RoomStore }) {
  const open = useSignal(false);
  const { list } = questionSignals(room);
  const ids = useComputed(() => answeredIds(list.value))
    .value.split(" ")
    .filter(Boolean);
  if (ids.length === 0) return null;
  return (
    <details
      class="answered"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{t("questions.answered", { n: ids.length })}</summary>
      <ul class="questions">
        {open.value && ids.map((id) => <QuestionRow key={id} room={room} id={id} />)}
      </ul>
    </details>
  );
}

/** Those that were answered, the latest first; as one text, so that nothing new means nothing to do. */
function answeredIds(list: readonly Question[]): string {
  const at = (one: Question) => one.answer?.at ?? "";
  const answered = list.filter((one) => one.state === "answered");
  return answered
    .sort((a, b) => (at(a) < at(b) ? 1 : -1))
    .map((one) => one.id)
    .join(" ");
}

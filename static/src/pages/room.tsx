/** A forum room as a delegate meets it: what is asked of me now, the stage, the conversation. */

import "../look/room.css";
import "../look/dock.css";
import "../look/talk.css";
import "../look/mine.css";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { second } from "../clock.ts";
import { local } from "../format.ts";
import { type RoomStore, useRoom } from "../live.ts";
import type { Poll } from "../messages.ts";
import { type News, news } from "../news.ts";
import type { RoomView } from "../room.ts";
import { person } from "../session.ts";
import { hasStage } from "../streams/view.ts";
import { Announcements } from "../views/announcements.tsx";
import { ChatPart, prepareChat } from "../views/chat-part.tsx";
import { ConnectionBar } from "../views/connection-bar.tsx";
import { CallToStage, DeskLink } from "../views/desk-link.tsx";
import { HandButton } from "../views/hand-button.tsx";
import { Icon } from "../views/icons.tsx";
import { LanguageSwitcher } from "../views/language-switcher.tsx";
import { LivePart } from "../views/live-part.tsx";
import { sayAloud } from "../views/live-region.tsx";
import { MyQuestions } from "../views/my-questions.tsx";
import { PollPart, preparePolls } from "../views/poll-part.tsx";
import { Presence } from "../views/presence.tsx";
import { QuestionBox } from "../views/question-box.tsx";
import { QuestionList } from "../views/question-list.tsx";
import { Reactions } from "../views/reactions.tsx";
import { EventWords } from "../views/said.tsx";
import { useSlice } from "../views/slice.ts";
import { Stage } from "../views/stage.tsx";
import { Tabs } from "../views/tabs.tsx";
import { reason, t } from "../words/room.ts";

const ASKING: readonly Poll["state"][] = ["open", "paused", "closing"];
/** Once the room is there, what is behind its tabs may come, and what may be asked of one. */
const PREPARE_MS = 1_000;
/** How long the end of a poll stays where one voted. */
const LINGERS_MS = 90_000;

export default function Room({ room: id = "" }: { room?: string }) {
  const room = useRoom(id);
  const lobby = useRoom("event");
  useNews(room);
  useTitle(room);
  const problem = room.problem.value;
  return (
    <div class="room">
      <Head room={room} />
      <ConnectionBar />
      <Announcements rooms={[room, lobby]} />
      <CallToStage room={room} />
      {problem ? (
        <main class="page">
          <h2>{t("room.problem")}</h2>
          <p>{reason(problem)}</p>
          <p>
            <a href="/">{t("page.lobby")}</a>
          </p>
        </main>
      ) : (
        <Body room={room} />
      )}
    </div>
  );
}

function useTitle(room: RoomStore): void {
  const title = useSlice(room, (view) => local(view.room?.title), "");
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
}

/** Says aloud what changed in the room. */
function useNews(room: RoomStore): void {
  const before = useRef<RoomView | null>(null);
  useEffect(
    () =>
      room.view.subscribe((view) => {
        const was = before.current;
        before.current = view;
        if (!was || !view) return;
        const [first] = news(was, view, person.value?.id ?? "");
        if (first) sayAloud(sentence(first));
      }),
    [room],
  );
}

function sentence({ key, vars }: News): string {
  return (t as (key: News["key"], vars: News["vars"]) => string)(key, vars);
}

function Head({ room }: { room: RoomStore }) {
  const title = useSlice(room, (view) => view.room?.title ?? null, null);
  return (
    <header class="page-head">
      <a href="/" class="back" aria-label={t("room.rooms")} title={t("room.rooms")}>
        <Icon name="back" />
      </a>
      <h1>
        <EventWords text={title} />
      </h1>
      <DeskLink room={room.id} />
      <Presence room={room} />
      <LanguageSwitcher />
    </header>
  );
}

/** Polls that ask something of me now, the newest first, and the one that did a moment ago. */
function useAsked(room: RoomStore): readonly string[] {
  const seen = useRef(new Map<string, number>()).current;
  const ids = useComputed(() => {
    const now = second.value;
    const polls = room.view.value?.state.polls ?? [];
    const asking = polls.filter((one) => ASKING.includes(one.state));
    for (const one of asking) seen.set(one.id, now);
    const ended = (one: Poll) => seen.get(one.id) ?? (Date.parse(one.closed_at ?? "") || 0);
    const over = polls.filter((one) => !asking.includes(one) && now - ended(one) < LINGERS_MS);
    const last = over.sort((a, b) => ended(a) - ended(b)).slice(-1);
    return [...last, ...asking]
      .reverse()
      .map((one) => one.id)
      .join(" ");
  }).value;
  return ids.split(" ").filter(Boolean);
}

function Body({ room }: { room: RoomStore }) {
  const ready = useSlice(room, () => true, false);
  const asked = useAsked(room);
  const live = useSlice(room, hasStage, false);
  useEffect(() => {
    if (!ready) return;
    const timer = setTimeout(() => {
      preparePolls();
      prepareChat();
    }, PREPARE_MS);
    return () => clearTimeout(timer);
  }, [ready]);
  if (!ready) {
    return (
      <main class="page" aria-busy="true">
        <p class="quiet">{t("room.loading")}</p>
        <MyQuestions room={room} />
      </main>
    );
  }
  return (
    <main class={asked.length > 0 ? "parts asked" : "parts"}>
      <div class="side stage-side">
        {live && <LivePart room={room} />}
        {asked.length > 0 && (
          <section class="polls-now" aria-label={t("room.asked")}>
            {asked.map((id) => (
              <PollPart key={id} room={room} id={id} />
            ))}
          </section>
        )}
        <Stage room={room} asked={asked} />
        <div class="dock">
          <HandButton room={room} />
          <Reactions room={room} />
        </div>
      </div>
      <div class="side talk-side">
        <div class="box">
          <QuestionBox room={room} />
        </div>
        <Talk room={room} asked={asked} />
      </div>
    </main>
  );
}

function toTheTalk(): void {
  document.querySelector(".talk-side .tabs")?.scrollIntoView();
}

type PartKey = "questions" | "chat" | "polls";

function Talk({ room, asked }: { room: RoomStore; asked: readonly string[] }) {
  const shown = useSignal<PartKey>("questions");
  const open = useSlice(
    room,
    (view) => view.state.questions.filter((one) => one.state !== "answered").length,
    0,
  );
  const past = useSlice(
    room,
    (view) =>
      view.state.polls
        .filter((one) => !ASKING.includes(one.state))
        .map((one) => one.id)
        .join(" "),
    "",
  );
  const polls = past.split(" ").filter((id) => id && !asked.includes(id));
  const parts = [
    { key: "questions" as const, name: t("room.questions"), count: open },
    { key: "chat" as const, name: t("room.chat") },
    ...(polls.length > 0
      ? [{ key: "polls" as const, name: t("room.polls"), count: polls.length }]
      : []),
  ];
  const part = parts.some((one) => one.key === shown.value) ? shown.value : "questions";
  return (
    <Tabs
      label={t("room.parts")}
      parts={parts}
      shown={part}
      onShow={(key) => {
        shown.value = key;
        // On a phone the chat fills the screen from here down, once it is drawn.
        if (key === "chat") requestAnimationFrame(toTheTalk);
      }}
    >
      {part === "chat" && <ChatPart room={room} />}
      {part === "polls" && (
        <div class="past-polls">
          {polls.reverse().map((id) => (
            <PollPart key={id} room={room} id={id} />
          ))}
        </div>
      )}
      {part === "questions" && (
        <>
          <MyQuestions room={room} />
          <QuestionList room={room} />
        </>
      )}
    </Tabs>
  );
}

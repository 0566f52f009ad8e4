/** The moderator's page: questions, stage and screens, polls and people; health at its foot. */

import { type Signal, signal, useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import "../look/moderate-work.css";
import "../look/moderate.css";
import "../look/moderate-questions.css";
import "../look/moderate-stage.css";
import "../look/moderate-streams.css";
import "../look/moderate-parts.css";
import "../look/moderate-polls.css";
import { local } from "../format.ts";
import { type RoomStore, useRoom } from "../live.ts";
import { isStaff, person } from "../session.ts";
import { Icon } from "../views/icons.tsx";
import { Bench, BenchContext, type Pane, useBench } from "../views/moderate/bench.ts";
import { Chat } from "../views/moderate/chat.tsx";
import { Floor } from "../views/moderate/floor.tsx";
import { Health } from "../views/moderate/health.tsx";
import { Help } from "../views/moderate/help.tsx";
import { onKey } from "../views/moderate/keyboard.ts";
import { LiveStage } from "../views/moderate/live-stage.tsx";
import { Notices } from "../views/moderate/notices.tsx";
import { PaneTabs } from "../views/moderate/pane-tabs.tsx";
import { People } from "../views/moderate/people.tsx";
import { Polls } from "../views/moderate/polls.tsx";
import { Questions } from "../views/moderate/questions.tsx";
import { RoomDesk } from "../views/moderate/room-desk.tsx";
import { Screens } from "../views/moderate/screens.tsx";
import { SessionBar } from "../views/moderate/session-bar.tsx";
import { Stage } from "../views/moderate/stage.tsx";
import { EventWords } from "../views/said.tsx";
import { choose, LANGUAGES, language } from "../words/index.ts";
import { t } from "../words/moderate.ts";

export default function Moderate({ room }: { room?: string }) {
  const store = useRoom(room ?? "main");
  if (!isStaff(person.value)) return <Refusal words={t("page.staff")} />;
  const problem = store.problem.value;
  if (problem && !store.view.value) return <Refusal words={problem.message} />;
  return <Work store={store} />;
}

function Refusal({ words }: { words: string }) {
  return (
    <main class="moderate-refusal stack">
      <h1>{t("page.title")}</h1>
      <p>{words}</p>
      <p>
        <a href="/">{t("page.lobby")}</a>
      </p>
    </main>
  );
}

type Columns = 1 | 2 | 3;
const WIDE = "(min-width: 73rem)";
const MIDDLE = "(min-width: 47rem)";

/** How many columns there is room for, followed while the window changes. */
function useColumns(): Signal<Columns> {
  const columns = useMemo(() => signal<Columns>(3), []);
  useEffect(() => {
    const queries = [matchMedia(WIDE), matchMedia(MIDDLE)] as const;
    const look = () => {
      columns.value = queries[0].matches ? 3 : queries[1].matches ? 2 : 1;
    };
    look();
    for (const query of queries) query.addEventListener("change", look);
    return () => {
      for (const query of queries) query.removeEventListener("change", look);
    };
  }, [columns]);
  return columns;
}

/** The parts behind tabs; what has a column of its own needs none. */
const PANES: { readonly [C in Columns]: readonly Pane[] } = {
  3: ["polls", "people", "chat", "room"],
  2: ["stage", "polls", "people", "chat", "room"],
  1: ["questions", "stage", "polls", "people", "chat", "room"],
};

function Work({ store }: { store: RoomStore }) {
  const bench = useMemo(() => new Bench(store), [store]);
  const columns = useColumns();
  useEffect(() => {
    bench.learnWay().catch(() => undefined);
    return () => bench.close();
  }, [bench]);
  useLeaving(bench);
  useKeys(bench, columns);
  useTitle(bench);
  const panes = PANES[columns.value];
  const wanted = bench.ui.pane.value;
  const pane = wanted && panes.includes(wanted) ? wanted : (panes[0] as Pane);
  return (
    <BenchContext.Provider value={bench}>
      <div class={`moderate m-columns-${columns.value}`}>
        <Top />
        <main class="m-columns" aria-busy={bench.state.value === null}>
          {columns.value > 1 && (
            <div class="m-column">
              <Questions />
              <Notices />
            </div>
          )}
          {columns.value === 3 && (
            <div class="m-column m-middle">
              <StageAndScreens />
            </div>
          )}
          <div class="m-column">
            <PaneTabs panes={panes} pane={pane} />
            <div
              id="pane-panel"
              class={`m-pane m-pane-${pane}`}
              role="tabpanel"
              aria-labelledby={`pane-${pane}`}
              tabIndex={-1}
            >
              <Part pane={pane} />
            </div>
            {columns.value === 1 && <Notices />}
          </div>
        </main>
        <Health />
        <Help />
      </div>
    </BenchContext.Provider>
  );
}

function StageAndScreens() {
  return (
    <>
      <Stage />
      <LiveStage />
      <Floor />
      <Screens />
    </>
  );
}

function Part({ pane }: { pane: Pane }) {
  switch (pane) {
    case "questions":
      return <Questions />;
    case "stage":
      return <StageAndScreens />;
    case "polls":
      return <Polls />;
    case "people":
      return <People />;
    case "chat":
      return <Chat />;
    case "room":
      return <RoomDesk />;
  }
}

/** What is held back is done when the page is left: it was asked for. */
function useLeaving(bench: Bench): void {
  useEffect(() => {
    const leave = () => bench.desk.hurryAll();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [bench]);
}

function useKeys(bench: Bench, columns: Signal<Columns>): void {
  useEffect(() => {
    const reveal = (pane: Pane) => {
      if (PANES[columns.peek()].includes(pane)) bench.ui.pane.value = pane;
    };
    const pressed = (event: KeyboardEvent) => onKey(bench, event, reveal);
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [bench, columns]);
}

/** The number of waiting questions stands in the window's title. */
function useTitle(bench: Bench): void {
  const title = useComputed(() => {
    const n = bench.lists.value.waiting.length;
    const name = local(bench.view.value?.room?.title) || bench.room;
    return n ? `(${n}) ${name}` : name;
  }).value;
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}

function Top() {
  const bench = useBench();
  return (
    <header class="m-top">
      <a
        class="m-bare"
        href={`/rooms/${encodeURIComponent(bench.room)}`}
        aria-label={t("page.room")}
      >
        <Icon name="back" />
      </a>
      <h1 class="m-top-title">
        <EventWords text={bench.view.value?.room?.title ?? bench.room} />
      </h1>
      <SessionBar />
      <select
        class="m-short push"
        aria-label={t("language")}
        value={language.value}
        onChange={(chosen) => void choose(chosen.currentTarget.value as "en" | "zh" | "ar")}
      >
        {LANGUAGES.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="m-deed"
        aria-label={t("help")}
        aria-keyshortcuts="?"
        onClick={() => {
          bench.ui.help.value = true;
        }}
      >
        ?
      </button>
    </header>
  );
}

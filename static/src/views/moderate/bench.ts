/** What the moderator's page works with: the room, the desk, and what is open on the page. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { ask, type RoomStore } from "../../live.ts";
import type {
  Poll,
  RoomState,
  Settings,
  StaffQuestion,
  StaffState,
  Tally,
} from "../../messages.ts";
import { type RoomView, tallyOf } from "../../room.ts";
import { call } from "../../session.ts";
import { t } from "../../words/moderate.ts";
import { browser } from "../../world.ts";
import { type Way, wayFrom } from "../scene/way.ts";
import { calm } from "./calm.ts";
import { Desk } from "./desk.ts";
import { choices, type Filter, filtered, type Lists, lists, NO_FILTER, type Tab } from "./lists.ts";
import { type Frozen, frozen } from "./poll-form.ts";
import { explain } from "./troubles.ts";

export type FormKind = "decline" | "merge" | "edit" | "translate" | "label" | "answer" | "mute";
export type Pane = "questions" | "stage" | "polls" | "people" | "chat" | "room";

/** How often the page is drawn anew at most, in milliseconds. */
const CALM_MS = 150;
const DECLINED_KEPT = 60;

/** What the moderator has open, chosen or typed. */
export class Ui {
  readonly tab: Signal<Tab> = signal("waiting");
  readonly filter: Signal<Filter> = signal(NO_FILTER);
  readonly selected: Signal<string | null> = signal(null);
  readonly form: Signal<{ question: string; kind: FormKind } | null> = signal(null);
  readonly more: Signal<boolean> = signal(false);
  /** null: the first of those that are behind tabs. */
  readonly pane: Signal<Pane | null> = signal(null);
  readonly help: Signal<boolean> = signal(false);
  readonly editor: Signal<boolean> = signal(false);
  /** The questions that are shown, in their order on the page. */
  readonly shown: Signal<readonly StaffQuestion[]> = signal([]);
  /** Goes up when the list shall move to its true order. */
  readonly settle: Signal<number> = signal(0);
  /** Goes up when the selected row shall be seen and have the focus. */
  readonly seek: Signal<number> = signal(0);
}

export class Bench {
  readonly room: string;
  readonly desk: Desk;
  readonly ui = new Ui();
  readonly view: ReadonlySignal<RoomView | null>;
  readonly state: ReadonlySignal<RoomState | null>;
  readonly staff: ReadonlySignal<StaffState | null>;
  /** What was declined or archived lately, by whomever; the newest first. */
  readonly declined: Signal<readonly StaffQuestion[]> = signal([]);
  readonly lists: ReadonlySignal<Lists>;
  readonly found: ReadonlySignal<Lists>;
  readonly choices: ReadonlySignal<{ labels: string[]; languages: string[] }>;
  readonly settings: ReadonlySignal<Settings>;
  /** Questions this moderator has just dealt with: they leave the list at once. */
  readonly handled = new Set<string>();
  /** How the hall comes in, as the real screens show it; null until the server has said. */
  readonly way: Signal<Way | null> = signal(null);
  readonly close: () => void;

  constructor(store: RoomStore) {
    this.room = store.id;
    this.desk = new Desk(store.id, { ask, explain, ...browser });
    const [view, close] = calm(store.view, CALM_MS, browser);
    this.view = view;
    this.close = close;
    this.state = computed(() => view.value?.state ?? null);
    this.staff = computed(() => this.state.value?.staff ?? null);
    const questions = computed(() => this.state.value?.questions ?? []);
    const waiting = computed(() => this.staff.value?.waiting ?? []);
    const authors = computed(() => this.staff.value?.authors ?? {});
    this.lists = computed(() => {
      const staff = { waiting: waiting.value, authors: authors.value };
      return lists(questions.value, staff, this.declined.value);
    });
    this.found = computed(() => {
      const { filter } = this.ui;
      const found: { [T in Tab]?: readonly StaffQuestion[] } = {};
      for (const [tab, all] of Object.entries(this.lists.value))
        found[tab as Tab] = filtered(all, filter.value);
      return found as Lists;
    });
    this.choices = computed(() => choices(this.lists.value));
    this.settings = computed(() => settingsOf(view.value));
    this.desk.undone = () => t("notice.undone");
  }

  /** Ask for the way in; without an answer the pictures show this page's own address. */
  async learnWay(): Promise<void> {
    const { url, code } = await call<{ url: string; code: string }>("GET", "/api/code");
    this.way.value = wayFrom(url, code);
  }

  /** A question wherever it is; null when it is in no list (any more). */
  question(id: string): StaffQuestion | null {
    for (const list of Object.values(this.lists.peek())) {
      const found = list.find((one) => one.id === id);
      if (found) return found;
    }
    return null;
  }

  /** Keep what was put away, so that it can be brought back. */
  keepDeclined(more: readonly StaffQuestion[]): void {
    const fresh = new Set(more.map((one) => one.id));
    const others = this.declined.peek().filter((one) => !fresh.has(one.id));
    this.declined.value = [...more, ...others].slice(0, DECLINED_KEPT);
  }

  tally(poll: Poll): Tally | null {
    const view = this.view.value;
    if (!view || poll.state === "draft") return null;
    const tally = tallyOf(view, poll);
    // A frozen result leaves out what no moderator has let through; the gauge still has it.
    const waiting = tally?.waiting ?? poll.tally?.waiting;
    return tally && waiting ? { ...tally, waiting } : tally;
  }

  frozen(poll: Poll | null): Frozen {
    return frozen(poll, poll ? (this.tally(poll)?.voters ?? 0) : 0);
  }
}

const OPEN: Settings = { moderation: "pre", questions_open: true, chat_open: true };

function settingsOf(view: RoomView | null): Settings {
  return { ...OPEN, ...view?.state.settings };
}

export const BenchContext = createContext<Bench | null>(null);

export function useBench(): Bench {
  const bench = useContext(BenchContext);
  if (!bench) throw new Error("This part stands outside of the moderator's page.");
  return bench;
}

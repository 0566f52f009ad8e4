/**
 * A room as one person may see it, and how messages change it. Pure: the twin of rooms/snapshot.py;
 * both are run over the same golden messages. A snapshot plus its facts equals a fresh snapshot.
 */

import { applyFact, COUNTING, upsert } from "./facts.ts";
import type {
  Ballot,
  GaugeMessage,
  Hand,
  MineMessage,
  MineQuestion,
  MineState,
  Poll,
  Presence,
  Replay,
  RoomInfo,
  RoomMessage,
  RoomState,
  Snapshot,
  StreamNews,
  Tally,
} from "./messages.ts";

export { upsert, without } from "./facts.ts";

export interface RoomView {
  room: RoomInfo | null;
  state: RoomState;
  mine: MineState;
  /** Passing numbers that have no place in `state`: `reactions:`, `captions:`, `streams:`, `feeds:`. */
  gauges: { [gaugeAndKey: string]: Record<string, unknown> };
  revs: { [gaugeAndKey: string]: number };
}

type Screen = NonNullable<MineState["screen"]>;
type Invitation = NonNullable<MineState["speaker"]> | null;

export const NOTHING: RoomState = {
  session: null,
  questions: [],
  polls: [],
  stage: { scene: null },
  floor: { hands: [], speaking: null },
  chat: [],
  presence: null,
  announcements: [],
  captions: [],
};

export const NOBODY: MineState = { questions: [], ballots: {}, upvotes: [] };

/** The view that a snapshot starts. */
export function fromSnapshot(
  ok: Pick<Snapshot, "state" | "mine"> & { room?: RoomInfo | null },
): RoomView {
  return {
    room: ok.room ?? null,
    state: { ...NOTHING, ...ok.state },
    mine: { ...NOBODY, ...ok.mine },
    gauges: {},
    revs: {},
  };
}

/** The view after a replay: every fact in order, then gauges, then what is one's own. */
export function applyReplay(view: RoomView, ok: Replay): RoomView {
  let next: RoomView = { ...view, revs: {} };
  for (const fact of ok.facts) next = apply(next, fact);
  for (const gauge of ok.gauges ?? []) next = apply(next, gauge);
  return ok.mine ? { ...next, mine: { ...NOBODY, ...ok.mine } } : next;
}

/** The view after one message; the same object when the message changes nothing. */
export function apply(view: RoomView, message: RoomMessage): RoomView {
  if ("fact" in message) return { ...view, state: applyFact(view.state, message) };
  if ("gauge" in message) return applyGauge(view, message);
  return applyMine(view, message);
}

/**
 * The view after many messages, the same as one by one. Upvotes that follow one another are taken
 * together, so that a thousand of them cost one look at the list.
 */
export function applyAll(view: RoomView, messages: readonly RoomMessage[]): RoomView {
  let next = view;
  let run: GaugeMessage[] = [];
  for (const message of messages) {
    if ("gauge" in message && message.gauge === "upvotes") {
      run.push(message);
    } else {
      next = apply(applyUpvotes(next, run), message);
      run = [];
    }
  }
  return applyUpvotes(next, run);
}

function applyUpvotes(view: RoomView, run: readonly GaugeMessage[]): RoomView {
  if (run.length === 0) return view;
  const revs: { [gaugeAndKey: string]: number } = {};
  const upvotes = new Map<string, number>();
  for (const { key, rev, data } of run) {
    const name = `upvotes:${key}`;
    if (rev <= (revs[name] ?? view.revs[name] ?? Number.NEGATIVE_INFINITY)) continue;
    revs[name] = rev;
    upvotes.set(key, data.upvotes as number);
  }
  if (upvotes.size === 0) return view;
  return { ...view, revs: { ...view.revs, ...revs }, state: counted(view.state, upvotes) };
}

/** A gauge whose revision is not above the last one is dropped. */
function applyGauge(view: RoomView, message: GaugeMessage): RoomView {
  const name = `${message.gauge}:${message.key}`;
  const last = view.revs[name];
  if (last !== undefined && message.rev <= last) return view;
  const next = { ...view, revs: { ...view.revs, [name]: message.rev } };
  switch (message.gauge) {
    case "upvotes":
      return applyUpvotes(view, [message]);
    case "tally":
      return { ...next, state: running(view.state, message.key, message.data as unknown as Tally) };
    case "presence":
      return { ...next, state: { ...view.state, presence: message.data as unknown as Presence } };
    case "screens":
      return { ...next, state: seenScreen(view.state, message) };
    default:
      return { ...next, gauges: { ...view.gauges, [name]: message.data } };
  }
}

function counted(state: RoomState, upvotes: ReadonlyMap<string, number>): RoomState {
  let changed = false;
  const questions = state.questions.map((one) => {
    const number = upvotes.get(one.id);
    if (number === undefined) return one;
    changed = true;
    return { ...one, upvotes: number };
  });
  return changed ? { ...state, questions } : state;
}

/** A figure counts for its own run, and only while that has no result and is not void. */
export function running(state: RoomState, id: string, tally: Tally): RoomState {
  const fits = (one: Poll) =>
    one.id === id && one.run === tally.run && COUNTING.includes(one.state);
  if (!state.polls.some(fits)) return state;
  return { ...state, polls: state.polls.map((one) => (fits(one) ? { ...one, tally } : one)) };
}

function seenScreen(state: RoomState, message: GaugeMessage): RoomState {
  const staff = state.staff;
  if (!staff?.screens.some((one) => one.id === message.key)) return state;
  const screens = staff.screens.map((one) =>
    one.id === message.key ? { ...one, ...message.data } : one,
  );
  return { ...state, staff: { ...staff, screens } };
}

/** News for this person alone. An older revision of the same thing is dropped. */
function applyMine(view: RoomView, message: MineMessage): RoomView {
  const name = `mine:${message.mine}:${message.key}`;
  const last = view.revs[name];
  if (last !== undefined && message.rev < last) return view;
  const mine = ownNews(view.mine, message);
  return { ...view, mine, revs: { ...view.revs, [name]: message.rev } };
}

function ownNews(mine: MineState, message: MineMessage): MineState {
  const data = message.data;
  switch (message.mine) {
    case "question": {
      const own = { ...((data.question as object) ?? data), id: message.key } as MineQuestion;
      return { ...mine, questions: upsert(mine.questions, own) };
    }
    case "ballot": {
      const ballot = (data.ballot ?? data) as unknown as Ballot;
      return { ...mine, ballots: { ...mine.ballots, [message.key]: ballot } };
    }
    case "upvote":
      return upvoted(mine, message.key, (data.on ?? data.upvoted) === true);
    case "hand":
      return {
        ...mine,
        hand: "hand" in data ? (data.hand as Hand | null) : (data as unknown as Hand),
      };
    case "screen":
      return { ...mine, screen: (data.screen ?? data) as Screen };
    case "stream":
      return {
        ...mine,
        streams: { ...mine.streams, [message.key]: data as unknown as StreamNews },
      };
    case "speaker":
      return { ...mine, speaker: data.speaker as Invitation };
    default:
      return mine;
  }
}

/** What is one's own after supporting a question or taking the support back. */
export function upvoted(mine: MineState, question: string, on: boolean): MineState {
  const others = mine.upvotes.filter((id) => id !== question);
  return { ...mine, upvotes: on ? [...others, question] : others };
}

/** The view with what the answer to one's own question, ballot or upvote says. */
export function withAnswer(view: RoomView, command: string, ok: unknown): RoomView {
  const { mine } = view;
  if (command === "cast_ballot") {
    const { ballot, tally } = ok as { ballot: Ballot; tally?: Tally | null };
    const ballots = { ...mine.ballots, [ballot.poll]: ballot };
    const state = tally ? running(view.state, ballot.poll, tally) : view.state;
    return { ...view, mine: { ...mine, ballots }, state };
  }
  if (command === "upvote_question") {
    const { question } = ok as { question: { id: string; upvoted: boolean } };
    return { ...view, mine: upvoted(mine, question.id, question.upvoted) };
  }
  if (command === "ask_question") {
    const { question } = ok as { question: MineQuestion };
    // News of it may be later than this answer, and know more.
    if (mine.questions.some((one) => one.id === question.id)) return view;
    return { ...view, mine: { ...mine, questions: [...mine.questions, question] } };
  }
  return view;
}

/** The tally this person may see of a poll's current run: the result, else the live gauge. */
export function tallyOf(view: RoomView, one: Poll): Tally | null {
  if (one.result) return one.result;
  const counted = view.state.staff?.results[one.id];
  if (counted?.result && counted.run === one.run) return counted.result;
  return one.tally ?? null;
}

/** This person's ballot in the current run of a poll, or null. */
export function ballotOf(view: RoomView, one: Poll): Ballot | null {
  const ballot = view.mine.ballots[one.id];
  return ballot && ballot.run === one.run ? ballot : null;
}

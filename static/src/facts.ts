/**
 * What each fact does to the state of a room: one rule a name, on the public streams and on
 * staff's. The twin of `apply` in rooms/snapshot.py.
 */

import type {
  Announcement,
  Caption,
  ChatMessage,
  FactMessage,
  Floor,
  InvitedSpeaker,
  Poll,
  Question,
  RoomState,
  ScreenView,
  Settings,
  StaffQuestion,
  StaffState,
  Stage,
  Streams,
  Tally,
} from "./messages.ts";

/** States in which a run has figures that still move, or no result that everybody may see. */
export const COUNTING: readonly string[] = ["open", "paused", "closing", "closed"];

const CHAT_KEPT = 50;
const ANNOUNCEMENTS_KEPT = 5;
const ANSWERED_KEPT = 50;
const CAPTIONS_KEPT = 20;
const POLLS_KEPT = 20;

interface Identified {
  id: string;
}

/** The list with `item` merged over the one of the same id, or added at the end. */
export function upsert<T extends Identified>(list: readonly T[], item: T): T[] {
  const at = list.findIndex((one) => one.id === item.id);
  const next = list.slice();
  if (at < 0) next.push(item);
  else next[at] = { ...next[at], ...item };
  return next;
}

export function without<T extends Identified>(list: readonly T[], id: unknown): T[] {
  return list.filter((one) => one.id !== id);
}

/** The state after one fact; a fact that is not known yet changes nothing. */
export function applyFact(state: RoomState, message: FactMessage): RoomState {
  const rules = message.stream === "staff" ? STAFF : PUBLIC;
  const rule = Object.hasOwn(rules, message.fact) ? rules[message.fact] : undefined;
  return rule ? rule(state, message.data) : state;
}

type Data = Record<string, unknown>;
type Rule = (state: RoomState, data: Data) => RoomState;

const question: Rule = (state, data) => {
  const changed = data.question as Question;
  const known = state.questions.some((one) => one.id === changed.id);
  const questions = upsert(state.questions, known ? changed : { upvotes: 0, ...changed });
  // Looked through only when there may be one more: a replay has thousands of these.
  return { ...state, questions: changed.state === "answered" ? withoutOld(questions) : questions };
};

/** The list keeps every question that is still to be answered, and the latest answered ones. */
function withoutOld(questions: Question[]): Question[] {
  const answered = questions.filter((one) => one.state === "answered");
  if (answered.length <= ANSWERED_KEPT) return questions;
  const order = (one: Question) => `${one.answer?.at ?? ""} ${one.id}`;
  answered.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const old = new Set(answered.slice(0, -ANSWERED_KEPT));
  return questions.filter((one) => !old.has(one));
}

const noQuestion: Rule = (state, data) => ({
  ...state,
  questions: without(state.questions, data.id),
});

const poll: Rule = (state, data) => {
  const order = (one: Poll) => `${one.opened_at ?? ""} ${one.id}`;
  const changed = data.poll as Poll;
  const kept = state.polls.map((one) => withoutOldTally(one, changed));
  const polls = upsert(kept, changed);
  polls.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { ...state, polls: polls.slice(-POLLS_KEPT) };
};

/** A running figure goes with the run that it belongs to. */
function withoutOldTally(old: Poll, poll: Poll): Poll {
  if (old.id !== poll.id) return old;
  if (old.run === poll.run && COUNTING.includes(poll.state)) return old;
  const { tally: _, ...rest } = old;
  return rest;
}

const session: Rule = (state, data) => ({
  ...state,
  session: data.session as RoomState["session"],
});

const said: Rule = (state, data) => ({
  ...state,
  chat: upsert(state.chat, data.message as ChatMessage).slice(-CHAT_KEPT),
});

/** A message that is too old to be here is not brought back by an edit. */
const reworded: Rule = (state, data) => {
  const message = data.message as ChatMessage;
  return state.chat.some((one) => one.id === message.id) ? said(state, data) : state;
};

const captioned: Rule = (state, data) => ({
  ...state,
  captions: upsert(state.captions, data.caption as Caption).slice(-CAPTIONS_KEPT),
});

/** Nor is a line that is too old brought back by its correction. */
const corrected: Rule = (state, data) => {
  const caption = data.caption as Caption;
  return state.captions.some((one) => one.id === caption.id) ? captioned(state, data) : state;
};

const PUBLIC: { [fact: string]: Rule | undefined } = {
  "question.opened": question,
  "question.edited": question,
  "question.queued": question,
  "question.staged": question,
  "question.answered": question,
  "question.archived": noQuestion,
  "question.withdrawn": noQuestion,
  "question.merged": noQuestion,
  "poll.opened": poll,
  "poll.paused": poll,
  "poll.resumed": poll,
  "poll.edited": poll,
  "poll.closing": poll,
  "poll.closed": poll,
  "poll.published": poll,
  "poll.voided": poll,
  "room.changed": (state, data) => ({ ...state, settings: data.settings as Settings }),
  "stage.set": (state, data) => ({ ...state, stage: data.stage as Stage }),
  "floor.changed": (state, data) => ({ ...state, floor: data.floor as Floor }),
  "session.started": session,
  "session.ended": session,
  "session.delayed": session,
  "chat.said": said,
  "chat.edited": reworded,
  "chat.deleted": (state, data) => ({
    ...state,
    chat: state.chat.map((one) => (one.id === data.id ? { ...one, text: "", deleted: true } : one)),
  }),
  "streams.changed": (state, data) => ({ ...state, streams: data.streams as Streams }),
  "caption.said": captioned,
  "caption.edited": corrected,
  "announcement.made": (state, data) => ({
    ...state,
    announcements: upsert(state.announcements, data.announcement as Announcement).slice(
      -ANNOUNCEMENTS_KEPT,
    ),
  }),
};

type StaffRule = (staff: StaffState, data: Data) => Partial<StaffState>;

/** The same for what only staff see; nothing for somebody who is not staff. */
function staffRule(rule: StaffRule): Rule {
  return (state, data) => {
    const { staff } = state;
    return staff ? { ...state, staff: { ...staff, ...rule(staff, data) } } : state;
  };
}

/** A question is at one place only: it waits, or it has an author beside the public list. */
function gone(staff: StaffState, id: unknown): Pick<StaffState, "waiting" | "authors"> {
  const { [id as string]: _, ...authors } = staff.authors;
  return { waiting: without(staff.waiting, id), authors };
}

const waiting = staffRule((staff, data) => {
  const one = data.question as StaffQuestion;
  const rest = gone(staff, one.id);
  return { ...rest, waiting: [...rest.waiting, one] };
});

const left = staffRule((staff, data) => gone(staff, data.id));

const screen = staffRule((staff, data) => ({
  screens: upsert(staff.screens, data.screen as ScreenView),
}));

const STAFF: { [fact: string]: Rule | undefined } = {
  "question.received": waiting,
  "question.held": waiting,
  "question.edited": waiting,
  "question.declined": staffRule((staff, data) => gone(staff, (data.question as Question).id)),
  "question.withdrawn": left,
  "question.merged": left,
  "question.left": left,
  "question.authored": staffRule((staff, data) => {
    const { question: id, ...author } = data as { question: string };
    const rest = gone(staff, id);
    return { ...rest, authors: { ...rest.authors, [id]: author as StaffState["authors"][string] } };
  }),
  "poll.drafted": staffRule((staff, data) => {
    const drafted = data.poll as Poll;
    const { [drafted.id]: _, ...results } = staff.results;
    return { drafts: upsert(staff.drafts, drafted), results };
  }),
  "poll.left": staffRule((staff, data) => ({ drafts: without(staff.drafts, data.id) })),
  "poll.counted": staffRule((staff, data) => {
    const { poll: id, run, result } = data as { poll: string; run: number; result: Tally };
    return { results: { ...staff.results, [id]: { run, result } } };
  }),
  "screen.paired": screen,
  "screen.cued": screen,
  "screen.left": staffRule((staff, data) => ({ screens: without(staff.screens, data.id) })),
  "speaker.invited": staffRule((staff, data) => ({
    speakers: upsert(staff.speakers ?? [], data.speaker as InvitedSpeaker),
  })),
  "speaker.left": staffRule((staff, data) => ({
    speakers: without(staff.speakers ?? [], data.id),
  })),
  "person.muted": staffRule((staff, data) => {
    const person = data.person as { id: string; name: string; until: string | null };
    const rest = without(staff.muted ?? [], person.id);
    const { until } = person;
    return { muted: until === null ? rest : [...rest, { ...person, until }] };
  }),
};

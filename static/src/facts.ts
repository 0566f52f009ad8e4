/** What each fact does to the state of a room: one rule a name, on the public streams and on staff's. */

import type {
  Announcement,
  ChatMessage,
  FactMessage,
  Floor,
  Poll,
  Question,
  RoomState,
  ScreenView,
  StaffQuestion,
  StaffState,
  Stage,
  Tally,
} from "./messages.ts";

export const CHAT_KEPT = 200;
const ANNOUNCEMENTS_KEPT = 5;

const NO_STAFF: StaffState = { waiting: [], authors: {}, drafts: [], results: {}, screens: [] };

interface Identified {
  id: string;
}

/** The list with `item` merged over the one of the same id, or added at the end. */
export function upsert<T extends Identified>(list: readonly T[], item: T): T[] {
  const at = list.findIndex((one) => one.id === item.id);
  if (at < 0) return [...list, item];
  return list.map((one, index) => (index === at ? { ...one, ...item } : one));
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

const question: Rule = (state, data) => ({
  ...state,
  questions: upsert(state.questions, data.question as Question),
});

const noQuestion: Rule = (state, data) => ({
  ...state,
  questions: without(state.questions, data.id),
});

const poll: Rule = (state, data) => ({ ...state, polls: upsert(state.polls, data.poll as Poll) });

const session: Rule = (state, data) => ({
  ...state,
  session: data.session as RoomState["session"],
});

const said: Rule = (state, data) => ({
  ...state,
  chat: upsert(state.chat, data.message as ChatMessage).slice(-CHAT_KEPT),
});

const edited: Rule = (state, data) => {
  const message = data.message as ChatMessage;
  return state.chat.some((one) => one.id === message.id) ? said(state, data) : state;
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
  "stage.set": (state, data) => ({ ...state, stage: data.stage as Stage }),
  "floor.changed": (state, data) => ({ ...state, floor: data.floor as Floor }),
  "session.started": session,
  "session.ended": session,
  "session.delayed": session,
  "chat.said": said,
  "chat.edited": edited,
  "chat.deleted": (state, data) => ({ ...state, chat: without(state.chat, data.id) }),
  "announcement.made": (state, data) => ({
    ...state,
    announcements: upsert(state.announcements, data.announcement as Announcement).slice(
      -ANNOUNCEMENTS_KEPT,
    ),
  }),
};

type StaffRule = (staff: StaffState, data: Data) => Partial<StaffState>;

function staffRule(rule: StaffRule): Rule {
  return (state, data) => {
    const staff = { ...NO_STAFF, ...state.staff };
    return { ...state, staff: { ...staff, ...rule(staff, data) } };
  };
}

const waiting = staffRule((staff, data) => ({
  waiting: upsert(staff.waiting, data.question as StaffQuestion),
}));

const notWaiting = staffRule((staff, data) => ({ waiting: without(staff.waiting, data.id) }));

const screen = staffRule((staff, data) => ({
  screens: upsert(staff.screens, data.screen as ScreenView),
}));

const STAFF: { [fact: string]: Rule | undefined } = {
  "question.received": waiting,
  "question.held": waiting,
  "question.declined": waiting,
  "question.edited": waiting,
  "question.withdrawn": notWaiting,
  "question.merged": notWaiting,
  "question.left": notWaiting,
  "question.authored": staffRule((staff, data) => {
    const { question: id, ...author } = data as { question: string };
    return {
      authors: { ...staff.authors, [id]: author as StaffState["authors"][string] },
    };
  }),
  "poll.drafted": staffRule((staff, data) => ({ drafts: upsert(staff.drafts, data.poll as Poll) })),
  "poll.left": staffRule((staff, data) => ({ drafts: without(staff.drafts, data.id) })),
  "poll.counted": staffRule((staff, data) => ({
    results: { ...staff.results, [data.poll as string]: data.result as Tally },
  })),
  "screen.paired": screen,
  "screen.cued": screen,
  "screen.left": staffRule((staff, data) => ({ screens: without(staff.screens, data.id) })),
  "person.muted": staffRule((staff, data) => {
    const person = data.person as { id: string; name: string; until?: string | null };
    const others = without(staff.muted ?? [], person.id);
    return { muted: person.until ? [...others, { ...person, until: person.until }] : others };
  }),
};

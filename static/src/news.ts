/** What is worth saying aloud when a room changes: a poll opens or closes, my question moves. */

import type { MineQuestion, Poll } from "./messages.ts";
import { ballotOf, type RoomView } from "./room.ts";

export interface News {
  key:
    | "news.poll.opened"
    | "news.poll.paused"
    | "news.poll.closed"
    | "news.poll.published"
    | "news.poll.void"
    | "news.ballot"
    | "news.question.open"
    | "news.question.queued"
    | "news.question.staged"
    | "news.question.answered"
    | "news.question.declined"
    | "news.floor";
  vars: { title: string; n: number };
}

const OF_POLL: { [state in Poll["state"]]?: News["key"] } = {
  open: "news.poll.opened",
  paused: "news.poll.paused",
  closed: "news.poll.closed",
  published: "news.poll.published",
  void: "news.poll.void",
};

const OF_QUESTION: { [state in MineQuestion["state"]]?: News["key"] } = {
  open: "news.question.open",
  queued: "news.question.queued",
  staged: "news.question.staged",
  answered: "news.question.answered",
  declined: "news.question.declined",
};

/** The news between two pictures of a room, in order of weight. Numbers alone are no news. */
export function news(before: RoomView, after: RoomView, me: string): News[] {
  if (before === after) return [];
  return [
    ...ofPolls(before, after),
    ...ofQuestions(before.mine.questions, after.mine.questions),
    ...ofFloor(before, after, me),
  ];
}

function ofPolls(before: RoomView, after: RoomView): News[] {
  const found: News[] = [];
  for (const poll of after.state.polls) {
    const was = before.state.polls.find((one) => one.id === poll.id);
    const said = { title: poll.title, n: 0 };
    const key = OF_POLL[poll.state];
    if (key && (was?.state !== poll.state || was.run !== poll.run)) found.push({ key, vars: said });
    const cast = ballotOf(after, poll)?.at;
    if (cast && was && ballotOf(before, poll)?.at !== cast) {
      found.push({ key: "news.ballot", vars: said });
    }
  }
  return found;
}

function ofQuestions(before: readonly MineQuestion[], after: readonly MineQuestion[]): News[] {
  const found: News[] = [];
  for (const question of after) {
    const was = before.find((one) => one.id === question.id);
    const key = OF_QUESTION[question.state];
    const moved = was && (was.state !== question.state || was.place !== question.place);
    if (key && moved) {
      found.push({ key, vars: { title: question.text, n: question.place ?? 1 } });
    }
  }
  return found;
}

function ofFloor(before: RoomView, after: RoomView, me: string): News[] {
  const mine = (view: RoomView) => view.state.floor.speaking?.person === me;
  return mine(after) && !mine(before) ? [{ key: "news.floor", vars: { title: "", n: 0 } }] : [];
}

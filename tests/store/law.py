"""A room in one transaction, every act that can be done in it, and what is left of it: nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from rooms import commands as c
from rooms import snapshot, streams
from rooms.facts import Data, Numbered
from rooms.people import Person, Role
from server.actions.perform import ACTIONS, NAMES
from server.actions.polls import count_poll
from server.actions.ports import Cast
from server.store import batch, tables, unit
from server.store.faults import Spoilt
from server.store.reader import SqlReader
from server.store.reception import Reception
from server.store.transaction import Transaction
from server.store.unit import Write
from tests.store.meeting import NOON

ROLES = {
    "staff": Role.MODERATOR,
    "ana": Role.DELEGATE,
    "bo": Role.SPEAKER,
    "io": Role.INTERPRETER,
    "ion": Role.INTERPRETER,
}
LANGUAGES = ("fr", "ar", "zh-Hans")
WORDS = ("More trees", "Which language?", "设计与城市", "Later")
OPTIONS = tuple(c.NewOption(word) for word in WORDS[:3])


@dataclass
class World:
    """One example: a room, its people, and the moment."""

    connection: Connection
    steps: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        desk = Reception(self.transaction())
        for name, role in ROLES.items():
            self.people[name] = desk.join(Person("", name.capitalize(), role))

    def transaction(self) -> Transaction:
        return Transaction(self.connection, NOON + timedelta(seconds=self.steps))

    def ids(self, table: str) -> list[str]:
        """The ids of everything of a kind, in the order in which they were first seen.

        Ids are random, so they have no order of their own, and "the second question"
        must be the same one in every run.
        """
        every = select(tables.METADATA.tables[table].c.id)
        there = set(self.connection.execute(every).scalars())
        seen = self.seen.setdefault(table, [])
        seen += sorted(there.difference(seen))
        return [id for id in seen if id in there]

    def pick(self, table: str, number: int) -> str:
        """An id of something of the kind, whatever its state; nonsense if there is none."""
        ids = self.ids(table)
        return ids[number % len(ids)] if ids else "nothing"

    def poll_step(self, letter: str, poll: str) -> None:
        """Open, pause, close (both steps), void, or rerun a poll."""
        acts: dict[str, object] = {
            "o": c.OpenPoll(poll),
            "p": c.PausePoll(poll, on=True),
            "c": c.ClosePoll(poll),
            "v": c.VoidPoll(poll, "A mistake"),
            "r": c.RerunPoll(poll),
        }
        self.act("staff", acts[letter])
        if letter == "c":
            self.count(poll)

    def hand(self, number: int) -> str:
        hands = self.state(Role.MODERATOR)["floor"]["hands"]
        return str(hands[number % len(hands)]["id"]) if hands else "nothing"

    def called(self, number: int) -> str:
        """Somebody as staff may call them: by id, or by alias."""
        someone = self.people[("ana", "bo")[number % 2]]
        return someone.alias if number % 4 > 1 else someone.id

    def feed(self, number: int) -> str | None:
        """A feed that may come on stage, or that of somebody who may not be called; or none."""
        if number % 4 == 0:
            return None
        people = ("ana", "bo", "staff")
        own = streams.speaker_feed(self.people[people[number % 3]].id)
        return ("programme", own, own)[number % 4 - 1]

    def line(self, by: int, number: int) -> c.Caption:
        """A final line, or late words for one."""
        return c.Caption(LANGUAGES[by % 2], ("", *WORDS)[number % 5], number % 8, final=True)

    def state(self, role: Role) -> Data:
        """A fresh snapshot for an audience."""
        reader = SqlReader(self.connection, self.transaction().now)
        return snapshot.build(reader.standing("main").now, staff=role is Role.MODERATOR)

    def act(self, by: str, command: object) -> list[Numbered]:
        """The facts of a command; none if it is refused."""
        self.steps += 1
        if isinstance(command, c.CastBallot):
            entry = Cast("main", self.people[by], f"{self.steps}", command)
            with self.connection.begin_nested():
                batch.run(self.transaction(), [entry], look=True)
            return []
        action = ACTIONS[NAMES[type(command)]]
        return self.write(self.people[by], lambda on: action(on, command))

    def count(self, poll: str) -> list[Numbered]:
        """The facts of the second step of closing."""
        return self.write(self.people["staff"], lambda on: count_poll(on, poll))

    def write(self, by: Person, job: Callable[[Any], Data]) -> list[Numbered]:
        try:
            with self.connection.begin_nested():
                _, committed = unit.run(self.transaction(), [Write("main", by, job)])
        except Spoilt:
            return []
        return list(committed.facts)

    def pair(self) -> c.PairScreen:
        """Pair a display that has just begun to wait."""
        return c.PairScreen(Reception(self.transaction()).show_code().code, "Left wall")


Maker = Callable[[World, int, int], object]

BY_STAFF: list[Maker] = [
    lambda w, i, j: c.ApproveQuestion(w.pick("questions", i)),
    lambda w, i, j: c.HoldQuestion(w.pick("questions", i)),
    lambda w, i, j: c.DeclineQuestion(w.pick("questions", i), WORDS[j % 4]),
    lambda w, i, j: c.ArchiveQuestion(w.pick("questions", i)),
    lambda w, i, j: c.MergeQuestions(w.pick("questions", i), w.pick("questions", j)),
    lambda w, i, j: c.QueueQuestion(w.pick("questions", i), on=bool(j % 3)),
    lambda w, i, j: c.PinQuestion(w.pick("questions", i), on=bool(j % 3)),
    lambda w, i, j: c.StageQuestion(w.pick("questions", i) if j % 4 else None),
    lambda w, i, j: c.AnswerQuestion(w.pick("questions", i), "text", WORDS[j % 4]),
    lambda w, i, j: c.AnnotateQuestion(w.pick("questions", i), (WORDS[j % 4],)),
    lambda w, i, j: c.EditQuestion(w.pick("questions", i), WORDS[j % 4]),
    lambda w, i, j: c.DraftPoll("single", WORDS[j % 4], OPTIONS, seconds=60 if i % 2 else None),
    lambda w, i, j: c.DraftPoll("open", WORDS[j % 4], results="never" if i % 2 else "live"),
    lambda w, i, j: c.EditPoll(w.pick("polls", i), title=WORDS[j % 4]),
    lambda w, i, j: c.OpenPoll(w.pick("polls", i)),
    lambda w, i, j: c.PausePoll(w.pick("polls", i), on=True),
    lambda w, i, j: c.PausePoll(w.pick("polls", i), on=False),
    lambda w, i, j: c.ClosePoll(w.pick("polls", i)),
    lambda w, i, j: c.PublishPoll(w.pick("polls", i)),
    lambda w, i, j: c.VoidPoll(w.pick("polls", i), WORDS[j % 4]),
    lambda w, i, j: c.RerunPoll(w.pick("polls", i)),
    lambda w, i, j: c.Announce(WORDS[i % 4]),
    lambda w, i, j: c.SetStage(c.Scene("message", text=WORDS[i % 4]) if j % 3 else None),
    lambda w, i, j: c.SetStage(c.Scene("poll", of=w.pick("polls", i))),
    lambda w, i, j: w.pair(),
    lambda w, i, j: c.CueScreen(w.pick("screens", i), c.Scene("blank"), take=bool(j % 2)),
    lambda w, i, j: c.ReleaseScreen(w.pick("screens", i)),
    lambda w, i, j: c.UnpairScreen(w.pick("screens", i)),
    lambda w, i, j: c.CallSpeaker(w.hand(i)),
    lambda w, i, j: c.EndSpeaker(),
    lambda w, i, j: c.ReorderHands((w.hand(i),)),
    lambda w, i, j: c.DeleteMessage(w.pick("messages", i)),
    lambda w, i, j: c.MutePerson(w.called(i), minutes=(60, 0, 5)[j % 3]),
    lambda w, i, j: c.StageFeed(w.feed(i), show=bool(j % 3)),
    lambda w, i, j: c.InviteSpeaker(w.people[("ana", "bo")[i % 2]].id, on=bool(j % 3)),
    lambda w, i, j: c.OpenChannel(LANGUAGES[i % 3]),
    lambda w, i, j: c.CloseChannel(LANGUAGES[i % 3]),
    lambda w, i, j: c.StartRecording(),
    lambda w, i, j: c.StopRecording(),
    lambda w, i, j: w.line(i, j),
    lambda w, i, j: c.StartSession(),
    lambda w, i, j: c.EndSession(),
    lambda w, i, j: c.DelaySession(5),
    lambda w, i, j: c.SetRoom(moderation=("pre", "post")[i % 2], chat_open=bool(j % 4)),
]

BY_ANYBODY: list[Maker] = [
    lambda w, i, j: c.AskQuestion(WORDS[i % 4], anonymous=bool(j % 2)),
    lambda w, i, j: c.EditQuestion(w.pick("questions", i), WORDS[j % 4]),
    lambda w, i, j: c.WithdrawQuestion(w.pick("questions", i)),
    lambda w, i, j: c.Say(WORDS[i % 4]),
    lambda w, i, j: c.EditMessage(w.pick("messages", i), WORDS[j % 4]),
    lambda w, i, j: c.RaiseHand(WORDS[i % 4]),
    lambda w, i, j: c.LowerHand(),
    lambda w, i, j: c.CastBallot(w.pick("polls", i), c.Choice(options=("abc"[j % 3],))),
    lambda w, i, j: c.CastBallot(w.pick("polls", i), c.Choice(text=WORDS[j % 4])),
]

BY_INTERPRETERS: list[Maker] = [
    lambda w, i, j: c.Interpret(LANGUAGES[i % 3], on=bool(j % 3)),
    lambda w, i, j: c.Interpret(LANGUAGES[i % 3], True, ("floor", *LANGUAGES)[j % 4]),
]

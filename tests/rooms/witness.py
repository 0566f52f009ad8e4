"""What a machine that holds meetings keeps, and what must hold in it after every act."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from rooms import captions, chat, floor, forum, polls, questions, screens, stage, streams
from rooms.facts import Data, Fact, Outcome, Stream
from rooms.people import Person, Role, pseudonym
from rooms.polls import Poll
from rooms.questions import Question
from rooms.refusals import Refusal
from rooms.snapshot import RoomNow, apply, build
from tests.rooms.meeting import ROOM, ana, bo, chair, li

PEOPLE = (ana, bo, li, Person("p-may", "May Odili", Role.SPEAKER, alias="a-55e6"))
SECRETS = [secret for p in (*PEOPLE, chair) for secret in (p.alias, pseudonym(p.alias))]

Act = Callable[[], Outcome[Any]]


class Witnessed(RuleBasedStateMachine):
    """The things of a room and, beside them, what those who were there from the start know."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        self.questions: dict[str, Question] = {}
        self.polls: dict[str, Poll] = {}
        self.stage = stage.Stage(ROOM)
        self.floor = floor.Floor(ROOM)
        self.streams = streams.Streams(ROOM)
        self.captions: dict[tuple[str, int], captions.Caption] = {}
        self.messages: dict[str, chat.Message] = {}
        self.announcements: dict[str, chat.Announcement] = {}
        self.screens: dict[str, screens.Screen] = {}
        self.people = {person.id: person for person in PEOPLE}
        self.settings = forum.Settings(ROOM)
        self.muted: dict[str, Data] = {}
        self.facts: list[Fact] = []
        self.shown_texts: set[str] = set()
        self.shown_numbers: dict[str, str] = {}
        self.beginning = {staff: self.fresh(staff) for staff in (False, True)}
        self.known = dict(self.beginning)

    # What the machine is told and keeps

    def fresh(self, staff: bool) -> Data:
        """A snapshot for somebody who comes in now."""
        now = RoomNow(
            questions=list(self.questions.values()),
            polls=list(self.polls.values()),
            stage=self.stage,
            floor=self.floor,
            messages=list(self.messages.values())[-chat.SHOWN :],
            announcements=list(self.announcements.values())[-chat.ANNOUNCED :],
            session={"current": None, "next": None},
            streams=self.streams,
            captions=list(self.captions.values())[-captions.SHOWN :],
            screens=list(self.screens.values()),
            settings=forum.settings_view(self.settings),
            muted=list(self.muted.values()),
        )
        return build(now, staff)

    def tick(self) -> int:
        self.clock += 1
        return self.clock

    def word(self) -> str:
        """A text that is found again wherever it turns up."""
        return f"⟨{self.tick()}⟩"

    def done(self, act: Act) -> Outcome[Any] | None:
        """What an act came to, or None if it was refused; then nothing has changed."""
        try:
            return act()
        except Refusal:
            return None

    def hear(self, facts: Sequence[Fact]) -> None:
        for fact in facts:
            self.facts.append(fact)
            self.known[True] = apply(self.known[True], fact.name, fact.data)
            self.check_unnamed(fact.data)
            if fact.stream is not Stream.STAFF:
                self.known[False] = apply(self.known[False], fact.name, fact.data)
                self.check_public(repr(fact.data))

    def keep_question(self, outcome: Outcome[Question] | None) -> None:
        if outcome is None:
            return
        was, now = self.questions.get(outcome.now.id), outcome.now
        assert was is None or now.rev > was.rev
        assert [(m.person, m.rev, m.key) for m in outcome.mine] == [(now.person, now.rev, now.id)]
        self.questions[now.id] = now
        if now.state in questions.PUBLIC:
            self.shown_texts.add(now.text)
        self.hear(outcome.facts)

    def keep_poll(self, outcome: Outcome[Poll] | None) -> None:
        if outcome is None:
            return
        was, now = self.polls.get(outcome.now.id), outcome.now
        assert was is None or now.rev > was.rev
        self.polls[now.id] = now
        if now.state is polls.State.PUBLISHED and now.result is not None:
            self.shown_numbers[now.id] = str(now.result["voters"])
        elif now.state is not polls.State.DRAFT:
            self.shown_numbers.pop(now.id, None)
        self.hear(outcome.facts)

    def keep_message(self, outcome: Outcome[chat.Message] | None) -> None:
        if outcome is not None:
            self.messages[outcome.now.id] = outcome.now
            self.hear(outcome.facts)

    # What must hold

    def check_public(self, seen: str) -> None:
        """Q15, P6, P7, P8: no text that waits, no name behind an alias, no number too early."""
        assert set(re.findall("⟨[0-9]+⟩", seen)) <= self.shown_texts
        assert set(re.findall("77[0-9]{4}", seen)) <= set(self.shown_numbers.values())
        assert not [secret for secret in SECRETS if secret in seen]

    def check_unnamed(self, data: Data) -> None:
        """Q15: nobody, staff included, is told who asked an anonymous question."""
        told = data.get("question")
        id = told["id"] if isinstance(told, dict) else told
        if id in self.questions and self.questions[id].anonymous:
            asker = self.people[self.questions[id].person]
            assert asker.name not in repr(data)
            assert asker.id not in repr(data)

    @invariant()
    def facts_lead_to_the_snapshot(self) -> None:
        """V2: for everybody and for staff."""
        for staff in (False, True):
            assert unordered(self.known[staff]) == unordered(self.fresh(staff))

    @invariant()
    def the_public_snapshot_keeps_secrets(self) -> None:
        public = self.fresh(staff=False)
        self.check_public(repr({**public, "chat": []}))
        for question in public["questions"]:
            self.check_unnamed({"question": question})
        waiting = {q.text for q in self.questions.values() if q.state not in questions.PUBLIC}
        assert not waiting & set(re.findall("⟨[0-9]+⟩", repr(public["questions"])))

    def teardown(self) -> None:
        """V2: each stream is enough for its part, so their order does not matter."""
        expected = unordered(self.fresh(staff=True))
        for order in permutations(Stream):
            state = self.beginning[True]
            for fact in sorted(self.facts, key=lambda f: order.index(f.stream)):
                state = apply(state, fact.name, fact.data)
            assert unordered(state) == expected


def unordered(state: Data) -> Data:
    """The state with lists that have no order of their own put into one."""

    def by_id(items: Sequence[Data]) -> list[Data]:
        return sorted(items, key=lambda item: item["id"])

    plain = {**state, "questions": by_id(state["questions"])}
    if "staff" in state:
        lists = ("waiting", "drafts", "screens", "muted", "speakers")
        plain["staff"] = {**state["staff"], **{k: by_id(state["staff"][k]) for k in lists}}
    return plain

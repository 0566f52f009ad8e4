"""People and things of a small meeting, so that a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rooms import polls, questions
from rooms.commands import DraftPoll, NewOption
from rooms.facts import Fact, Outcome, Stream
from rooms.people import Delegation, Person, Role
from rooms.polls import Poll
from rooms.questions import Answer, Question
from rooms.refusals import Refusal

ROOM = "main"
NOW = datetime(2020, 9, 17, 1, 0, tzinfo=UTC)

XIAN = Delegation("xian", "Xi’an", "China", "Crafts and Folk Art")

ana = Person("p-ana", "Ana Souza", alias="a-7f3a")
bo = Person("p-bo", "Bo Lindqvist", alias="a-09c1")
li = Person("p-li", "Li Wei", delegation=XIAN, badge="B1", speaks_for=True, alias="a-11d2")
mei = Person("p-mei", "Mei Chen", delegation=XIAN, alias="a-22e3")
chair = Person("p-chair", "Chair", Role.MODERATOR, alias="a-c4a1")
guest_chair = Person("p-guest", "Guest", Role.MODERATOR, rooms=frozenset({"hall-2"}), alias="a-9")


def at(seconds: float) -> datetime:
    """So many seconds into the meeting."""
    return NOW + timedelta(seconds=seconds)


def of(role: Role, **more: Any) -> Person:
    """Somebody of this role."""
    return Person(f"p-{role}", role.title(), role, alias=f"a-{role}", **more)


def question(state: questions.State = questions.State.RECEIVED, **more: Any) -> Question:
    """Ana's question in some state, with what belongs to that state."""
    base = Question("q1", ROOM, ana.id, ana.alias, ana.name, "delegate", "Why?", NOW, state)
    if state is questions.State.QUEUED:
        base = replace(base, queued_at=at(1))
    if state is questions.State.ANSWERED:
        base = replace(base, answer=Answer("live", None, at(2)))
    if state is questions.State.DECLINED:
        base = replace(base, reason="Off topic")
    if state is questions.State.MERGED:
        base = replace(base, merged_into="q0")
    return replace(base, **more)


def drafted(kind: str = "single", texts: Sequence[str] = ("Yes", "No"), **more: Any) -> Poll:
    """A poll as it is drafted; options only where the kind has them."""
    options = tuple(NewOption(text) for text in texts) if kind in {"single", "multiple"} else None
    command = DraftPoll(kind, "Shall we?", options, **more)  # type: ignore[arg-type]
    return polls.draft("p1", ROOM, command).now


def poll(state: polls.State = polls.State.OPEN, kind: str = "single", **more: Any) -> Poll:
    """A poll that has come to some state, by the rules themselves."""
    draft = drafted(kind, **more)
    if state is polls.State.DRAFT:
        return draft
    opened = polls.open_(draft, NOW).now
    if state is polls.State.OPEN:
        return opened
    if state is polls.State.PAUSED:
        return polls.pause(opened, True, at(10)).now
    if state is polls.State.VOID:
        return polls.void(opened, "Wrong text").now
    closing = polls.close(opened, at(60)).now
    if state is polls.State.CLOSING:
        return closing
    closed = replace(closing, state=polls.State.CLOSED, result=RESULT, rev=closing.rev + 1)
    return closed if state is polls.State.CLOSED else polls.publish(closed).now


RESULT: dict[str, Any] = {
    "run": 1,
    "counts": {"a": 2, "b": 1},
    "voters": 3,
    "entitled": 9,
    "abstained": 0,
    "as_of": "2020-09-17T01:01:00.000Z",
    "shares": {"a": 67, "b": 33},
}


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """What is done inside is refused with this code, in words that hold these."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
    assert words in caught.value.message


def names(outcome: Outcome[Any], stream: Stream | None = None) -> list[str]:
    """The names of the facts, of one stream or of all."""
    return [f.name for f in outcome.facts if stream is None or f.stream is stream]


def told(outcome: Outcome[Any], name: str) -> dict[str, Any]:
    """The data of the one fact of this name."""
    (fact,) = (f for f in outcome.facts if f.name == name)
    return fact.data


def public(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that leave the circle of staff."""
    return [fact for fact in facts if fact.stream is not Stream.STAFF]

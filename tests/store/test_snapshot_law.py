"""The snapshot before, and the facts of an act, give the snapshot after: for every act there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from rooms import commands as c
from rooms import snapshot
from rooms.audience import streams
from rooms.facts import Data, Numbered
from rooms.people import Person, Role
from server.store import tables
from server.store.engine import writer_engine
from server.store.migrate import migrate
from server.store.reception import Reception
from server.store.store import _prepare
from server.store.transaction import Transaction
from tests.fixtures.postgres import database
from tests.store.law import BY_ANYBODY, BY_INTERPRETERS, BY_STAFF, OPTIONS, WORDS, World
from tests.store.meeting import NOON, event

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module", params=BOTH)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A database with the event loaded; every example works in a transaction it takes back."""
    if request.param == "sqlite":
        yield from prepared(f"sqlite:///{tmp_path_factory.mktemp('law') / 'plenary.db'}")
    else:
        with database(request.getfixturevalue("postgres_url"), "plenary_test_law") as url:
            yield from prepared(url)


def prepared(url: str) -> Iterator[Engine]:
    migrate(url)
    _prepare(url)
    engine = writer_engine(url)
    with engine.begin() as connection:
        Reception(Transaction(connection, NOON)).load_event(event())
    yield engine
    engine.dispose()


NUMBER = st.integers(0, 11)
ACTS = st.one_of(
    st.tuples(st.just("staff"), st.sampled_from(BY_STAFF), NUMBER, NUMBER),
    st.tuples(st.sampled_from(["io", "ion"]), st.sampled_from(BY_INTERPRETERS), NUMBER, NUMBER),
    st.tuples(st.sampled_from(["ana", "bo"]), st.sampled_from(BY_ANYBODY), NUMBER, NUMBER),
)


@contextmanager
def world(engine: Engine) -> Iterator[World]:
    """A world of which nothing is left."""
    with engine.connect() as connection, connection.begin() as transaction:
        yield World(connection)
        transaction.rollback()


def settled(state: Data) -> Data:
    """A snapshot in a form in which the order of lists is no difference.

    Upvotes are gauges: facts do not carry them.
    """
    staff = state.get("staff")
    return {
        key: by_id(value) if isinstance(value, list) else value for key, value in state.items()
    } | ({} if staff is None else {"staff": {k: by_id(v) for k, v in staff.items()}})


def by_id(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return {item["id"]: {k: v for k, v in item.items() if k != "upvotes"} for item in value}


def check(world: World, act: Callable[[], list[Numbered]]) -> set[str]:
    """Do something, and hold old snapshot + facts against the fresh one, for every audience.

    Facts of one stream come in order; which stream comes first must not matter.
    """
    before = {role: world.state(role) for role in (Role.DELEGATE, Role.MODERATOR)}
    facts = act()
    for role, old in before.items():
        fresh = settled(world.state(role))
        for order in permutations(streams(Person("", "", role), "main")):
            carried = old
            for stream in order:
                for fact in (numbered.fact for numbered in facts):
                    if fact.stream is stream:
                        carried = snapshot.apply(carried, fact.name, fact.data)
            assert settled(carried) == fresh
    return {numbered.fact.name for numbered in facts}


@pytest.mark.timeout(300)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=5, max_size=25))
def test_facts_carry_every_snapshot_forward(engine: Engine, acts: list[Any]) -> None:
    with world(engine) as here:
        for by, maker, i, j in acts:
            command = maker(here, i, j)
            check(here, lambda: here.act(by, command))  # noqa: B023 - called at once
            if isinstance(command, c.ClosePoll):
                check(here, lambda: here.count(command.poll))  # noqa: B023 - called at once
        numbers = here.connection.execute(select(tables.facts.c.no)).scalars().all()
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


def busy(here: World) -> None:
    """Something in every state that an act can find it in."""

    def last(table: str) -> str:
        ids = set(here.ids(table)) - known[table]
        known[table] |= ids
        (id,) = ids
        return id

    known: dict[str, set[str]] = {"questions": set(), "polls": set()}
    line: list[type] = [c.QueueQuestion, c.QueueQuestion, c.StageQuestion, c.AnswerQuestion]
    away: list[type] = [c.HoldQuestion, c.DeclineQuestion, c.ArchiveQuestion]
    more: dict[type, tuple[object, ...]] = {c.QueueQuestion: (True,), c.AnswerQuestion: ("live",)}
    for number, act in enumerate([None, c.ApproveQuestion, c.ApproveQuestion, *line, *away]):
        here.act("ana", c.AskQuestion(WORDS[number % 4], anonymous=bool(number % 2)))
        question = last("questions")
        if act in line:
            here.act("staff", c.ApproveQuestion(question))
        if act is not None:
            here.act("staff", act(question, *more.get(act, ())))
    for number, end in enumerate(("", "o", "op", "ov", "oc", "ocr", "oc", "oco", "ocv")):
        shown: c.Shown = "never" if number == 4 else "live" if number % 2 else "after_close"
        here.act("staff", c.DraftPoll("single", "Shall we?", OPTIONS, results=shown, seconds=60))
        poll = last("polls")
        for letter in end:
            here.poll_step(letter, poll)
    for text in WORDS:
        here.act("ana", c.Say(text))
    for by in ("bo", "ana"):
        here.act(by, c.RaiseHand("Trees"))
    here.act("staff", c.CallSpeaker(here.hand(0)))
    here.act("bo", c.RaiseHand("Rivers"))
    here.act("staff", here.pair())
    here.act("staff", c.CueScreen(here.pick("screens", 0), c.Scene("blank")))
    on_air(here)
    here.act("staff", c.MutePerson(here.people["bo"].alias))
    check(here, lambda: here.act("staff", c.StartSession()))


def on_air(here: World) -> None:
    """The programme on stage, a delegate invited, two channels, one with a voice, some lines."""
    here.act("staff", c.StageFeed("programme"))
    here.act("staff", c.InviteSpeaker(here.people["ana"].id, on=True))
    for language in ("fr", "ar"):
        here.act("staff", c.OpenChannel(language))
    here.act("ion", c.Interpret("fr", on=True))
    for number in range(1, 5):
        here.act("staff", here.line(number + 1, number))


OWN = {"chat.said", "chat.edited", "question.withdrawn", "question.received"}
TOLD_BY = {
    "staff": set(snapshot._APPLY) - OWN - {"session.started"},
    "ana": OWN,
    "io": {"streams.changed"},
}
MAKERS = {"staff": BY_STAFF, "ana": BY_ANYBODY, "io": BY_INTERPRETERS}
"""What must have been told by the end, so that no act was refused throughout."""


@pytest.mark.parametrize("by", ["staff", "ana", "io"])
def test_each_act_carries_a_busy_room_forward(engine: Engine, by: str) -> None:
    """Every act on everything there is, each from the same room, and once."""
    told: set[str] = set()
    done: list[object] = []
    with world(engine) as here:
        busy(here)
        for maker in MAKERS[by]:
            for number in range(12):
                with here.connection.begin_nested() as once:
                    command = maker(here, number, number + 1)
                    if command in done:
                        continue
                    done.append(command)
                    told |= check(here, lambda: here.act(by, command))  # noqa: B023
                    if isinstance(command, c.ClosePoll):
                        told |= check(here, lambda: here.count(command.poll))  # noqa: B023
                    once.rollback()
    assert told >= TOLD_BY[by]

"""The one way in: every command by every role, passing news, and nothing done without the right."""

import pytest

from rooms.commands import COMMANDS, Caption, Hello, React, ReportScreen, Say, Scene, SetStage
from rooms.facts import Data
from rooms.people import Person, Role
from rooms.permissions import ALLOWED
from rooms.refusals import Refusal
from server.actions.perform import ACTIONS, perform
from server.actions.ports import Ports
from server.store import exports
from tests.store.meeting import Meeting

ELSEWHERE = {"hello", "enter", "leave", "renew"}
"""Commands of the link itself."""

PASSING = {"react", "report_screen"}
BATCHED = {"cast_ballot", "upvote_question"}


class HeardNews:
    """Writes passing news down."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    def react(self, room: str, reaction: str) -> None:
        self.heard.append((room, reaction))

    def caption(self, room: str, data: Data) -> None:
        self.heard.append((room, data["text"]))

    def screen_shows(self, room: str, screen: str, data: Data) -> None:
        self.heard.append((room, data["shows"]))


def test_every_command_has_exactly_one_way() -> None:
    assert set(ACTIONS) | ELSEWHERE | PASSING | BATCHED == set(COMMANDS)
    assert len(ACTIONS) + len(ELSEWHERE) + len(PASSING) + len(BATCHED) == len(COMMANDS)


@pytest.mark.parametrize("role", Role)
async def test_a_role_that_may_not_is_refused_before_anything_is_read(
    meeting: Meeting, role: Role
) -> None:
    """The command is empty on purpose: who may not give it gets no further than the permission."""
    person = Person("p", "Somebody", role)
    ports = Ports(meeting.store, HeardNews())
    for name, kind in COMMANDS.items():
        if role not in ALLOWED[name]:
            with pytest.raises(Refusal) as refused:
                await perform(ports, person, "main", f"id-{name}", object.__new__(kind))
            assert refused.value.code == "forbidden", name


async def test_a_pass_for_one_room_gives_nothing_in_another(meeting: Meeting) -> None:
    person = await meeting.join("Mo", Role.MODERATOR, rooms=frozenset({"cities"}))
    for name, action in COMMANDS.items():
        if Role.MODERATOR in ALLOWED[name]:
            with pytest.raises(Refusal) as refused:
                await meeting.do(person, object.__new__(action))
            assert refused.value.code == "forbidden"


async def test_passing_news_is_passed_on_and_answered_with_nothing(meeting: Meeting) -> None:
    news = HeardNews()
    ports = Ports(meeting.store, news)
    organiser = Person("o", "Olga", Role.ORGANISER)
    screen = Person("s", "Screen", Role.SCREEN)
    for by, command in (
        (organiser, React("applause")),
        (organiser, Caption("en", "Good morning", 1, final=False)),
        (screen, ReportScreen(Scene("blank"))),
    ):
        assert (await perform(ports, by, "main", "", command)).ok == {}
    assert news.heard == [
        ("main", "applause"),
        ("main", "Good morning"),
        ("main", {"kind": "blank"}),
    ]


async def test_what_belongs_to_the_link_is_not_performed(meeting: Meeting) -> None:
    with pytest.raises(Refusal) as refused:
        await meeting.do(Person("p", "Ana"), Hello())
    assert refused.value.code == "bad_request"


async def test_an_attempt_at_a_moderators_act_is_kept_on_record(meeting: Meeting) -> None:
    ana = await meeting.join("Ana")
    await meeting.do(ana, Say("Good morning"))
    with pytest.raises(Refusal):
        await meeting.do(ana, SetStage(None))
    entries = await meeting.store.read(lambda r: exports.audit(r.connection, "main", 10))
    assert [(e["command"], e["subject"], e["person"]["name"]) for e in entries] == [
        ("refused", "set_stage", "Ana")
    ]

"""A room over HTTP: commands for scripts, who is there, what its moderators did."""

import json

import pytest

from rooms.commands import CastBallot, Choice
from rooms.limits import MESSAGES_PER_S, QUESTIONS_PER_MINUTE
from rooms.people import Role
from tests.web.hall import Hall
from tests.wire.messages import NAUGHTY

BALLOT = {"do": "cast_ballot", "id": "7", "poll": "p3", "choice": {"options": ["b"]}}


async def test_a_ballot_is_answered_as_on_the_socket(hall: Hall) -> None:
    async with hall.caller(Role.DELEGATE) as caller:
        answer = await caller.post("/api/rooms/main/commands", json=BALLOT)
    assert answer.json() == {"re": "7", "ok": {"done": "7"}}
    assert hall.store.given == [("main", CastBallot("p3", Choice(options=("b",))))]


async def test_a_command_that_was_done_before_says_so(hall: Hall) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        body = {"do": "open_poll", "id": "8", "poll": "p3"}
        assert "again" not in (await caller.post("/api/rooms/main/commands", json=body)).json()
        assert (await caller.post("/api/rooms/main/commands", json=body)).json()["again"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"room": "main"},
        {"do": "enter"},
        {"do": "hello"},
        {"do": "nothing"},
        {"id": None},
        {"id": ""},
        {"poll": 3},
        {"choice": None},
        {"extra": 1},
    ],
)
async def test_what_is_no_command_is_refused(hall: Hall, change: dict[str, object]) -> None:
    async with hall.caller(Role.DELEGATE) as caller:
        answer = await caller.post("/api/rooms/main/commands", json={**BALLOT, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert not hall.store.given


@pytest.mark.parametrize("text", NAUGHTY)
async def test_naughty_texts_never_break_the_door(hall: Hall, text: str) -> None:
    body = {"do": "ask_question", "id": "1", "text": text}
    async with hall.caller(Role.DELEGATE) as caller:
        answer = await caller.post("/api/rooms/main/commands", content=json.dumps(body))
    assert answer.status_code in {200, 400, 413}


async def test_ten_questions_a_minute_and_no_more(hall: Hall) -> None:
    async with hall.caller(Role.DELEGATE) as caller:
        statuses = []
        for n in range(QUESTIONS_PER_MINUTE + 1):
            body = {"do": "ask_question", "id": str(n), "text": "Why?"}
            statuses.append((await caller.post("/api/rooms/main/commands", json=body)).status_code)
    assert statuses == [200] * QUESTIONS_PER_MINUTE + [429]


async def test_a_script_that_never_stops_is_slowed_down(hall: Hall) -> None:
    async with hall.caller(Role.DELEGATE) as caller:
        body = {"do": "react", "reaction": "applause"}
        for _ in range(MESSAGES_PER_S * 60):
            await caller.post("/api/rooms/main/commands", json=body)
        assert (await caller.post("/api/rooms/main/commands", json=body)).status_code == 429


async def test_moderators_see_who_is_there(hall: Hall) -> None:
    hall.person(Role.DELEGATE)
    async with hall.caller(Role.MODERATOR) as caller:
        listed = (await caller.get("/api/rooms/main/people")).json()
    assert [person["role"] for person in listed] == ["delegate", "moderator"]
    assert set(listed[0]) == {
        *("id", "name", "role", "attendance", "delegation", "muted_until", "removed")
    }


async def test_moderators_see_what_was_done(hall: Hall) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        deed = (await caller.get("/api/rooms/main/audit")).json()[0]
    assert (deed["command"], deed["person"]["name"]) == ("approve_question", "Ada")


@pytest.mark.parametrize("path", ["people", "audit", "export?what=polls"])
async def test_a_room_that_is_none_is_not_found(hall: Hall, path: str) -> None:
    async with hall.caller(Role.ORGANISER) as caller:
        answer = await caller.get(f"/api/rooms/atlantis/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


async def test_people_are_found_by_name(hall: Hall) -> None:
    hall.person(Role.DELEGATE)
    async with hall.caller(Role.MODERATOR) as caller:
        found = (await caller.get("/api/people", params={"q": "deleg"})).json()
        assert [person["name"] for person in found] == ["delegate"]
        assert len((await caller.get("/api/people?limit=1")).json()) == 1


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e2", "٣", "9" * 400, ""])
async def test_a_limit_is_a_number_in_bounds(hall: Hall, limit: str) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        answer = await caller.get("/api/people", params={"limit": limit})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")

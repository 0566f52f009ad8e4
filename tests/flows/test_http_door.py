"""The HTTP door of a real server, on both databases: a meeting held by scripts alone."""

from __future__ import annotations

import asyncio
import csv
import io
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.fixtures.postgres import database
from tests.helpers.server import Plenary, lines_with, running

IDS = itertools.count()


@dataclass(frozen=True)
class Script:
    """A program with somebody's pass."""

    http: httpx.AsyncClient
    person: dict[str, Any]
    room: str

    async def do(self, do: str, **arguments: Any) -> Any:
        """Give a command to the room; its `ok`."""
        answer = await self.send(do, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()["ok"]

    async def send(self, do: str, **arguments: Any) -> httpx.Response:
        body = {"do": do, "id": f"s{next(IDS)}", **arguments}
        return await self.http.post(f"/api/rooms/{self.room}/commands", json=body)

    async def rows(self, what: str) -> list[dict[str, str]]:
        """An export of the room, as CSV read again."""
        answer = await self.http.get(f"/api/rooms/{self.room}/export?what={what}&as=csv")
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@dataclass(frozen=True)
class Scripts:
    """Whoever takes part in a test, in a room that no other test uses."""

    plenary: Plenary
    stack: AsyncExitStack
    room: str

    async def of(self, joined: dict[str, Any]) -> Script:
        headers = {"Authorization": f"Bearer {joined['pass']}"}
        http = httpx.AsyncClient(base_url=self.plenary.url, headers=headers, timeout=30)
        return Script(await self.stack.enter_async_context(http), joined["person"], self.room)

    async def stranger(self) -> httpx.AsyncClient:
        http = httpx.AsyncClient(base_url=self.plenary.url, timeout=30)
        return await self.stack.enter_async_context(http)

    async def staff(self, role: str = "moderator") -> Script:
        return await self.of(await self.plenary.invited(role))

    async def delegate(self, name: str, **more: Any) -> Script:
        return await self.of(await self.plenary.joined(name, **more))


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
async def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Plenary, Iterator[str]]]:
    """One server for all tests of this file, and the rooms that are still unused."""
    settings: dict[str, str] = {}
    with ExitStack() as stack:
        if request.param == "postgres":
            url = request.getfixturevalue("postgres_url")
            settings["DATABASE_URL"] = stack.enter_context(database(url, "plenary_http_door"))
        server = Plenary(tmp_path_factory.mktemp("http"), settings=settings)
        rooms = ["creative-cities", "science-technology", "inter-city", "exhibition"]
        async with running(server):
            yield server, iter(rooms)
        assert not list(lines_with(server.log(), "Traceback"))


@pytest.fixture
async def scripts(shared: tuple[Plenary, Iterator[str]]) -> AsyncIterator[Scripts]:
    """People in the main room, where others may have been before them."""
    async with AsyncExitStack() as stack:
        yield Scripts(shared[0], stack, "main")


@pytest.fixture
async def apart(shared: tuple[Plenary, Iterator[str]]) -> AsyncIterator[Scripts]:
    """People in a room that no other test uses."""
    async with AsyncExitStack() as stack:
        yield Scripts(shared[0], stack, next(shared[1]))


async def test_a_question_from_asking_to_the_minutes(apart: Scripts) -> None:
    ada, moderator = await apart.delegate("Ada"), await apart.staff()
    text = "=1+1 Pourquoi l’été ? 为什么"
    asked = await ada.do("ask_question", text=text, language="fr", anonymous=True)
    id = asked["question"]["id"]
    eve = await apart.delegate("Eve")
    assert (await eve.send("approve_question", question=id)).status_code == 403
    await moderator.do("approve_question", question=id)
    await moderator.do("answer_question", question=id, mode="text", text="Parce que.")
    (row,) = await moderator.rows("questions")
    assert (row["state"], row["text"], row["answer"]) == ("answered", f"'{text}", "Parce que.")
    deeds = (await moderator.http.get(f"/api/rooms/{moderator.room}/audit")).json()
    done = [(deed["command"], deed["person"]["role"]) for deed in deeds]
    acts = [("answer_question", "moderator"), ("approve_question", "moderator")]
    assert done == [*acts, ("refused", "delegate")]
    for what in ("questions", "audit", "polls", "attendance"):
        for form in ("csv", "json"):
            address = f"/api/rooms/{moderator.room}/export?what={what}&as={form}"
            got = await moderator.http.get(address)
            assert "Ada" not in got.text, what
            assert ada.person["id"] not in got.text, what
    assert ada.person["id"] not in str(deeds)


async def test_the_same_id_five_times_is_one_question(apart: Scripts) -> None:
    ada, moderator = await apart.delegate("Ada"), await apart.staff()
    body = {"do": "ask_question", "id": "once", "text": "Why?"}
    address = f"/api/rooms/{ada.room}/commands"
    sent = [ada.http.post(address, json=body) for _ in range(5)]
    answers = [answer.json() for answer in await asyncio.gather(*sent)]
    assert len({answer["ok"]["question"]["id"] for answer in answers}) == 1
    assert sum(1 for answer in answers if answer.get("again")) == 4
    assert len(await moderator.rows("questions")) == 1


async def test_a_secret_poll_is_counted_and_never_linked(apart: Scripts) -> None:
    moderator = await apart.staff()
    voters = [await apart.delegate(f"Voter {n}") for n in range(5)]
    options = [{"text": "Film"}, {"text": "Music"}]
    draft = await moderator.do(
        "draft_poll", kind="single", title="Which?", options=options, secret=True
    )
    poll = draft["poll"]["id"]
    early = await voters[0].send("cast_ballot", poll=poll, choice={"options": ["a"]})
    assert early.status_code in {404, 409}
    await moderator.do("open_poll", poll=poll)
    for voter in voters:
        await voter.do("cast_ballot", poll=poll, choice={"options": ["b"]})
    twice = await voters[0].send("cast_ballot", poll=poll, choice={"options": ["a"]})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "ballot.final")
    unknown = await voters[1].send("cast_ballot", poll=poll, choice={"options": ["z"]})
    assert unknown.status_code in {400, 409}
    closed = await moderator.do("close_poll", poll=poll)
    assert closed["poll"]["result"]["counts"] == {"a": 0, "b": 5}
    late = await voters[0].send("cast_ballot", poll=poll, choice={"options": ["a"]})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "poll.closed")
    exported = str(await moderator.rows("polls"))
    assert "Music" in exported
    assert not any(voter.person["id"] in exported for voter in voters)


async def test_a_badge_is_one_voter_from_however_many_browsers(scripts: Scripts) -> None:
    organiser = await scripts.staff("organiser")
    people = "name,city,country,field\nAda,Łódź,Poland,Film\nBo,Beijing,China,Design\n"
    made = await organiser.http.post("/api/people", content=people.encode())
    ada, bo = made.json()["badges"]
    assert bo["delegation"] == "Beijing"
    printed = (await organiser.http.get("/api/badges")).json()["badges"]
    assert [badge for badge in printed if badge["code"] in {ada["code"], bo["code"]}] == [ada, bo]
    written = f" {ada['code'][:4].lower()}-{ada['code'][4:]} "
    bodies = [{"badge": code} for code in (ada["code"], written, ada["code"])]
    joins = [(await scripts.stranger()).post("/api/join", json=body) for body in bodies]
    answers = await asyncio.gather(*joins)
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["person"]["id"] for answer in answers}) == 1
    assert answers[0].json()["person"]["delegation"]["name"] == "Łódź"
    wrong = await (await scripts.stranger()).post("/api/join", json={"badge": "WRONG234"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "not_found")


async def test_an_invite_lets_in_as_many_as_it_says(scripts: Scripts) -> None:
    organiser = await scripts.staff("organiser")
    made = await organiser.http.post("/api/invites", json={"role": "speaker", "uses": 2})
    body = {"invite": made.json()["invite"], "name": "Sam"}
    uses = [(await scripts.stranger()).post("/api/pass", json=body) for _ in range(6)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*uses))
    assert statuses == [201, 201, 403, 403, 403, 403]


async def test_a_screen_is_paired_by_its_code(scripts: Scripts) -> None:
    moderator, display = await scripts.staff(), await scripts.stranger()
    waiting = (await display.post("/api/screens")).json()
    assert (await display.get(waiting["poll_url"])).json() == {"state": "waiting"}
    wrong = await moderator.send("pair_screen", code="000 000", name="Nobody")
    assert wrong.status_code == 404
    code = f"{waiting['code'][:3]} {waiting['code'][3:]}"
    screen = (await moderator.do("pair_screen", code=code, name="Hall A"))["screen"]
    paired = (await display.get(waiting["poll_url"])).json()
    assert (paired["state"], paired["room"]) == ("paired", scripts.room)
    assert paired["screen"] == {"id": screen["id"], "name": "Hall A"}
    me = (await display.get("/api/me")).json()["person"]
    assert (me["role"], me["rooms"]) == ("screen", [scripts.room])
    again = await moderator.send("pair_screen", code=code, name="Hall B")
    assert again.status_code == 404


async def test_somebody_removed_is_refused_everywhere_at_once(scripts: Scripts) -> None:
    troll, moderator = await scripts.delegate("Troll"), await scripts.staff()
    await troll.do("say", text="Hello")
    await moderator.do("remove_person", person=troll.person["id"])
    assert (await troll.send("say", text="Again")).status_code == 403
    assert (await troll.http.get("/api/me")).status_code == 403
    assert (await troll.http.post("/api/renew")).status_code == 403


async def test_people_are_found_by_name_delegation_and_badge(scripts: Scripts) -> None:
    moderator = await scripts.staff()
    await scripts.delegate("Ada Lovelace", delegation="beijing")
    for words in ("lovel", "ADA love", "beij", "100%", "_"):
        found = (await moderator.http.get("/api/people", params={"q": words})).json()
        assert [one["name"] for one in found] == (["Ada Lovelace"] if words[0] not in "1_" else [])


async def test_a_programme_that_is_taken_over_reaches_everybody(scripts: Scripts) -> None:
    organiser, reader = await scripts.staff("organiser"), await scripts.stranger()
    schedule = (await reader.get("/api/programme.json")).json()
    for day in schedule["schedule"]["conference"]["days"]:
        for talks in day["rooms"].values():
            for talk in talks:
                talk["title"] = f"New: {talk['title']}"
    taken = await organiser.http.post("/api/programme", json=schedule)
    assert taken.status_code == 200, taken.text
    titles = [s["title"] for s in (await reader.get("/api/programme")).json()["sessions"]]
    assert titles
    assert all(any(text.startswith("New: ") for text in title.values()) for title in titles)


@pytest.mark.parametrize("room", ["atlantis", "..", "main%00", "x" * 300])
async def test_a_room_that_is_none(scripts: Scripts, room: str) -> None:
    ada = await scripts.delegate("Ada")
    body = {"do": "say", "id": "1", "text": "Hello?"}
    answer = await ada.http.post(f"/api/rooms/{room}/commands", json=body)
    assert answer.status_code in {400, 403, 404, 405}, answer.text


async def test_wrong_codes_are_slowed_and_the_hall_still_comes_in(scripts: Scripts) -> None:
    http = await scripts.stranger()
    body = {"code": "WRONG", "name": "Eve", "attendance": "remote"}
    statuses = [(await http.post("/api/join", json=body)).status_code for _ in range(70)]
    assert statuses[:50] == [403] * 50
    assert 429 in statuses
    joins = (scripts.plenary.joined(f"Delegate {n}") for n in range(200))
    people = {joined["person"]["id"] for joined in await asyncio.gather(*joins)}
    assert len(people) == 200

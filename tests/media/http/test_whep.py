"""WHEP, code by code: who watches, what they hear, and what they are told when nothing is on."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from rooms.people import Person, Role
from server.media.services import Limits
from server.media.stage.parties import Watcher
from tests.media.http.asking import FRAGMENT, RESTART, TRICKLE, problem
from tests.media.peers import FakePeer
from tests.media.studio import OFFER, SDP, Studio, french

STAGE = "/whep/main/stage"
JSON = {"Accept": "application/json"}


async def watching(
    studio: Studio, person: Person, path: str = STAGE
) -> tuple[httpx2.AsyncClient, str, FakePeer]:
    client = studio.client(person)
    answer = await client.post(path, content=OFFER, headers=SDP)
    assert answer.status_code == 201, answer.text
    return client, answer.headers["location"], studio.connections.made[-1]


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_in_the_room_watches_the_stage(studio: Studio, role: Role) -> None:
    await studio.on_stage()
    _, _, peer = await watching(studio, studio.person(role, rooms=frozenset({"main"})))
    room = await studio.room()
    assert peer.tracks == room.stage
    assert len(room.watchers) == 1


@pytest.mark.parametrize("role", list(Role))
async def test_no_role_watches_a_room_that_its_pass_does_not_cover(
    studio: Studio, role: Role
) -> None:
    await studio.on_stage()
    for person in (
        studio.person(role, rooms=frozenset({"other"})),
        studio.person(role, removed=True),
    ):
        async with studio.client(person) as client:
            problem(await client.post(STAGE, content=OFFER, headers=SDP), 403)
    assert not studio.connections.offers


@pytest.mark.parametrize(
    ("role", "feed", "may"),
    [
        (Role.MODERATOR, "speaker-p7", True),
        (Role.SPEAKER, "speaker-p0", True),
        (Role.SPEAKER, "speaker-p7", False),
        (Role.SPEAKER, "programme", True),
        (Role.INTERPRETER, "programme", True),
        (Role.INTERPRETER, "standby", False),
        (Role.DELEGATE, "programme", False),
        (Role.SCREEN, "speaker-p7", False),
    ],
)
async def test_a_preview_is_for_staff_and_for_those_it_concerns(
    studio: Studio, role: Role, feed: str, may: bool
) -> None:
    await studio.sending(feed)
    async with studio.client(studio.person(role)) as client:
        answer = await client.post(f"/whep/main/{feed}", content=OFFER, headers=SDP)
    assert answer.status_code == (201 if may else 403)
    if may:
        assert studio.connections.made[-1].tracks == (await studio.room()).feeds[feed].tracks


async def test_while_nothing_is_on_one_is_told_when_to_ask_again(studio: Studio) -> None:
    studio.truth_is(source="programme")
    async with studio.client(studio.person(Role.MODERATOR)) as client:
        for what in ("stage", "programme"):
            no = await client.post(f"/whep/main/{what}", content=OFFER, headers=SDP)
            problem(no, 409)
            assert 1 <= int(no.headers["retry-after"]) <= 3
        await studio.on_stage()
        assert (await client.post(STAGE, content=OFFER, headers=SDP)).status_code == 201
        studio.clock.move(2.5)
        problem(await client.post(STAGE, content=OFFER, headers=SDP), 409)
    assert len(studio.connections.made) == 1


async def test_what_is_no_offer_or_not_there_is_refused_as_for_senders(studio: Studio) -> None:
    await studio.on_stage()
    async with studio.client(studio.person(Role.DELEGATE)) as client:
        problem(await client.post("/whep/main/other", content=OFFER, headers=SDP), 404)
        problem(await client.post("/whep/atlantis/stage", content=OFFER, headers=SDP), 404)
        problem(await client.post(STAGE, content="hello", headers=SDP), 400)
        problem(await client.post(STAGE, content=OFFER), 415)
        problem(await client.post(STAGE, content=OFFER + "a=refuse:422\r\n", headers=SDP), 422)
        problem(await client.put(STAGE), 405)
        assert (await client.get(STAGE)).status_code == 204
        assert len((await client.options(STAGE)).headers.get_list("link")) == 3
    async with studio.client() as nobody:
        problem(await nobody.post(STAGE, content=OFFER, headers=SDP), 401)
        assert not (await nobody.options(STAGE)).headers.get_list("link")


async def test_players_trickle_without_a_tag_but_not_under_a_wrong_one(studio: Studio) -> None:
    await studio.on_stage()
    client, place, peer = await watching(studio, studio.person(Role.DELEGATE))
    assert (await client.patch(place, content=TRICKLE, headers=FRAGMENT)).status_code == 204
    wrong = {**FRAGMENT, "If-Match": '"wrong"'}
    problem(await client.patch(place, content=TRICKLE, headers=wrong), 412)
    problem(await client.patch(place, content=RESTART, headers=FRAGMENT), 428)
    any_tag = {**FRAGMENT, "If-Match": "*"}
    assert (await client.patch(place, content=RESTART, headers=any_tag)).status_code == 200
    assert (await client.patch(place, content=RESTART, headers=FRAGMENT)).status_code == 204
    assert (len(peer.trickled), len(peer.restarted)) == (2, 1)
    assert (await client.delete(place)).status_code == 200
    assert not (await studio.room()).watchers


async def test_a_viewer_changes_what_they_hear_and_whether_they_see(studio: Studio) -> None:
    await studio.on_stage()
    await studio.hears(channels=french())
    room = await studio.room()
    client, place, peer = await watching(studio, studio.person(Role.DELEGATE))

    async def wish(**said: object) -> httpx2.Response:
        return await client.put(place, json=said)

    told = await wish(channel="fr")
    assert told.json() == {"channel": "fr", "picture": True, "trouble": False}
    assert peer.heard == [room.channels["fr"].track]
    assert (await wish(channel="fr")).status_code == 200
    assert len(peer.heard) == 1
    assert (await wish(channel="floor", picture=False)).json()["picture"] is False
    assert (peer.heard[-1], peer.seen) == (room.floor, [False])
    assert (await client.get(place, headers=JSON)).json()["channel"] == "floor"
    assert (await client.get(place)).status_code == 204
    problem(await wish(channel="de"), 422)
    problem(await wish(channel="programme"), 403)
    problem(await wish(chanel="fr"), 400)
    problem(await wish(picture="yes"), 400)
    problem(await client.put(place, content=b"{", headers={"Content-Type": JSON["Accept"]}), 400)
    problem(await client.put(place, content=b"{}", headers=SDP), 415)
    assert len(peer.heard) == 2


async def test_an_interpreter_listens_to_the_programme_and_staff_to_any_feed(
    studio: Studio,
) -> None:
    await studio.on_stage()
    await studio.sending("speaker-p7")
    room = await studio.room()
    for role, feed, status in (
        (Role.INTERPRETER, "programme", 200),
        (Role.INTERPRETER, "speaker-p7", 403),
        (Role.MODERATOR, "speaker-p7", 200),
    ):
        client, place, peer = await watching(studio, studio.person(role))
        answer = await client.put(place, json={"channel": feed})
        assert answer.status_code == status
        assert peer.heard == ([room.feeds[feed].tracks["audio"]] if status == 200 else [])


async def test_somebody_elses_session_is_not_turned(studio: Studio) -> None:
    await studio.on_stage()
    _, place, peer = await watching(studio, studio.person(Role.DELEGATE))
    async with studio.client(studio.person(Role.MODERATOR)) as other:
        problem(await other.put(place, json={"picture": False}), 403)
    async with studio.client() as nobody:
        problem(await nobody.put(place, json={"picture": False}), 401)
    assert peer.seen == []


async def test_a_full_server_says_so_or_names_another(caplog: pytest.LogCaptureFixture) -> None:
    for play, status in ((None, 503), ("https://sfu.example/whep/main", 307)):
        studio = Studio(limits=Limits(viewers=1), play={"main": play}.get)
        await studio.on_stage()
        await watching(studio, studio.person(Role.DELEGATE))
        async with studio.client(studio.person(Role.DELEGATE)) as client:
            no = await client.post(STAGE, content=OFFER, headers=SDP)
            assert "full" in problem(no, 503) if play is None else no.status_code == status
            if play is not None:
                assert no.headers["location"] == play
            else:
                assert "retry-after" in no.headers
                assert ["As many watch here as may, 1" in line for line in caplog.messages] == [
                    True
                ]
        await studio.media.stop()


@pytest.mark.parametrize("role", [Role.INTERPRETER, Role.MODERATOR, Role.SPEAKER, Role.SCREEN])
async def test_places_are_kept_for_who_works_in_the_room_and_for_screens(role: Role) -> None:
    studio = Studio(limits=Limits(viewers=1, kept=1))
    await studio.on_stage()
    await watching(studio, studio.person(Role.DELEGATE))
    late, worker = studio.person(Role.DELEGATE), studio.person(role)
    assert await offered(studio, late) == []
    assert await offered(studio, worker) == ["webrtc"]
    await watching(studio, worker)
    assert await offered(studio, worker) == []
    for person in (late, worker):
        async with studio.client(person) as client:
            assert "full" in problem(await client.post(STAGE, content=OFFER, headers=SDP), 503)
    await studio.media.stop()


async def offered(studio: Studio, person: Person) -> list[str]:
    """By which ways that have a picture somebody may watch."""
    async with studio.client(person) as client:
        said: dict[str, Any] = (await client.get("/ways/main")).json()
    return [way["kind"] for way in said["ways"] if way["picture"]]


async def test_who_comes_and_goes_leaves_nothing(studio: Studio) -> None:
    await studio.on_stage()
    room, sessions = await studio.room(), studio.media.door.sessions
    person = studio.person(Role.DELEGATE)
    for number in range(60):
        client, place, peer = await watching(studio, person)
        if number % 2:
            peer.lose()
        else:
            await client.delete(place)
        assert peer.on_gone is None
    assert (len(sessions), sessions.of(Watcher, person.id), len(room.watchers)) == (0, 0, 0)
    assert studio.media.load == 0


async def test_nobody_takes_every_place(studio: Studio) -> None:
    await studio.on_stage()
    greedy = studio.person(Role.DELEGATE)
    sessions = [await watching(studio, greedy) for _ in range(3)]
    async with studio.client(greedy) as client:
        problem(await client.post(STAGE, content=OFFER, headers=SDP), 503)
        sessions[0][2].lose()
        assert (await client.post(STAGE, content=OFFER, headers=SDP)).status_code == 201


async def test_who_is_removed_sees_and_hears_nothing_from_then_on(studio: Studio) -> None:
    await studio.on_stage()
    person = studio.person(Role.DELEGATE)
    client, place, peer = await watching(studio, person)
    studio.change(person, removed=True)
    studio.media.removed([person.id])
    await studio.settled()
    assert peer.closed
    problem(await client.get(place), 404)
    problem(await client.post(STAGE, content=OFFER, headers=SDP), 403)


async def test_who_is_removed_while_they_are_answered_does_not_slip_in(studio: Studio) -> None:
    await studio.on_stage()
    person = studio.person(Role.DELEGATE)
    answering = studio.connections.viewer

    async def slow(*said: object) -> FakePeer:
        studio.media.removed([person.id])
        return await answering(*said)  # type: ignore[arg-type]

    studio.connections.viewer = slow  # type: ignore[assignment,method-assign]
    async with studio.client(person) as client:
        problem(await client.post(STAGE, content=OFFER, headers=SDP), 503)
    assert studio.connections.made[-1].closed
    assert not (await studio.room()).watchers
    assert studio.media.door.sessions.of(Watcher, person.id) == 0

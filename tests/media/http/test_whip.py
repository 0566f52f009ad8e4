"""WHIP: who sends, what they are answered, and how a feed changes hands."""

from __future__ import annotations

import httpx2
import pytest

from rooms.people import Role
from rooms.streams import Invited
from server.media.http.door import MOST_BYTES
from server.media.services import Limits
from tests.media.http.asking import ENDPOINT, opened, problem
from tests.media.peers import FakePeer
from tests.media.studio import NOW, OFFER, SDP, Studio, say


async def test_a_sender_is_answered_with_everything_it_needs(studio: Studio) -> None:
    _, answer, _ = await opened(studio, studio.person(Role.MODERATOR))
    assert answer.headers["content-type"] == "application/sdp"
    assert answer.text == "v=0\r\ns=answer\r\n"
    assert answer.headers["location"].startswith(f"{ENDPOINT}/")
    assert len(answer.headers["location"]) > len(ENDPOINT) + 20
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
    secret = 'username="u:1"; credential="p\\"w"; credential-type="password"'
    assert answer.headers.get_list("link") == [
        '<stun:stun.example:3478>; rel="ice-server"',
        f'<turn:a.example:3478>; rel="ice-server"; {secret}',
        f'<turn:a.example:3478?transport=tcp>; rel="ice-server"; {secret}',
    ]
    for name in ("Location", "ETag", "Link", "Retry-After", "Accept-Patch"):
        assert name in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ({}, None),
        ({"Authorization": "Basic abc"}, None),
        ({"Authorization": "Bearer "}, None),
        ({"Authorization": "Bearer guessed"}, "invalid_token"),
    ],
)
async def test_without_a_pass_nobody_sends(
    studio: Studio, header: dict[str, str], error: str | None
) -> None:
    async with studio.client() as client:
        answer = await client.post(ENDPOINT, content=OFFER, headers={**SDP, **header})
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert (error or "Bearer") in answer.headers["www-authenticate"]
    assert not studio.connections.offers


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("feed", ["programme", "standby", "speaker-p0", "interpreter-p0"])
async def test_each_role_sends_its_own_feeds_and_no_other(
    studio: Studio, role: Role, feed: str
) -> None:
    person = studio.person(role)
    staff = role in {Role.MODERATOR, Role.ORGANISER}
    may = {
        "programme": staff,
        "standby": staff,
        "speaker-p0": staff or role is Role.SPEAKER,
        "interpreter-p0": role is Role.INTERPRETER,
    }
    async with studio.client(person) as client:
        answer = await client.post(f"/whip/main/{feed}", content=OFFER, headers=SDP)
    assert answer.status_code == (201 if may[feed] else 403)
    assert len(studio.connections.made) == may[feed]


async def test_nobody_sends_as_somebody_else_or_into_a_room_that_is_not_theirs(
    studio: Studio,
) -> None:
    studio.truth.rooms["other"] = studio.truth.rooms["main"]
    speaker = studio.person(Role.SPEAKER, rooms=frozenset({"other"}))
    removed = studio.person(Role.MODERATOR, removed=True)
    async with studio.client(speaker) as client:
        for path in ("/whip/other/speaker-p9", f"/whip/main/speaker-{speaker.id}"):
            problem(await client.post(path, content=OFFER, headers=SDP), 403)
    async with studio.client(removed) as client:
        problem(await client.post(ENDPOINT, content=OFFER, headers=SDP), 403)
    assert not studio.connections.offers


async def test_a_delegate_sends_once_the_chair_has_invited_them(studio: Studio) -> None:
    person = studio.person(Role.DELEGATE)
    path = f"/whip/main/speaker-{person.id}"
    async with studio.client(person) as client:
        problem(await client.post(path, content=OFFER, headers=SDP), 403)
        await studio.hears(invited=(Invited(person.id, person.name, NOW),))
        assert (await client.post(path, content=OFFER, headers=SDP)).status_code == 201
        await studio.hears(invited=())
        await studio.settled()
        assert studio.connections.made[0].closed


async def test_an_encoder_sends_with_a_key_for_one_feed(studio: Studio) -> None:
    staff = studio.person(Role.MODERATOR)
    key, _ = studio.services.keys.make("main", "programme", staff.id, studio.clock.day())
    async with studio.client(key=key) as client:
        answer = await client.post(ENDPOINT, content=OFFER, headers=SDP)
        assert answer.status_code == 201
        problem(await client.post("/whip/main/standby", content=OFFER, headers=SDP), 403)
        problem(await client.post("/whep/main/stage", content=OFFER, headers=SDP), 403)
        assert (await client.delete(answer.headers["location"])).status_code == 200
        studio.change(staff, role=Role.DELEGATE)
        problem(await client.post(ENDPOINT, content=OFFER, headers=SDP), 403)
        studio.clock.move(8 * 86_400)
        assert "expired" in problem(await client.post(ENDPOINT, content=OFFER, headers=SDP), 401)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/whip/atlantis/programme", 404),
        ("/whip/event/programme", 404),
        ("/whip/main/stage", 404),
        ("/whip/main/other", 404),
        ("/whip/main/programme%2F", 404),
        ("/whip/main", 404),
        ("/nothing", 404),
    ],
)
async def test_what_is_not_there_is_not_found(studio: Studio, path: str, status: int) -> None:
    async with studio.client(studio.person(Role.ORGANISER)) as client:
        problem(await client.post(path, content=OFFER, headers=SDP), status)


async def test_an_offer_must_be_one(studio: Studio) -> None:
    async with studio.client(studio.person(Role.MODERATOR)) as client:

        async def post(body: str | bytes, **more: str) -> httpx2.Response:
            return await client.post(ENDPOINT, content=body, headers={**SDP, **more})

        other = await post(OFFER, **{"Content-Type": "text/plain"})
        problem(other, 415)
        assert other.headers["accept-post"] == "application/sdp"
        assert (await post(OFFER, **{"Content-Type": "Application/SDP; a=b"})).status_code == 201
        problem(await post(OFFER, Accept="text/html"), 406)
        problem(await post("x" * (MOST_BYTES + 1)), 413)
        problem(await post("hello"), 400)
        problem(await post(b"v=0\xff\xfe"), 400)
        assert problem(await post(OFFER + "a=refuse:422\r\n"), 422) == "Not this one."
        problem(await post(OFFER + "a=refuse:400\r\n"), 400)


async def test_a_body_that_says_less_than_it_is_is_stopped(studio: Studio) -> None:
    async def endless() -> object:
        while True:
            yield b"v" * 10_000

    async with studio.client(studio.person(Role.MODERATOR)) as client:
        answer = await client.post(ENDPOINT, content=endless(), headers=SDP)  # type: ignore[arg-type]
        problem(answer, 413)
        headers = {**SDP, "Content-Length": "9" * 30}
        problem(await client.post(ENDPOINT, content=b"", headers=headers), 413)


async def test_a_new_sender_takes_over_when_it_really_sends(studio: Studio) -> None:
    room = await studio.room()
    first, before, old = await opened(studio, studio.person(Role.MODERATOR))

    def senders() -> list[object]:
        return [sender.peer for sender in room.feeds["programme"].senders()]

    def speaks(peer: FakePeer) -> None:
        say(next(one for one in room.feeds["programme"].senders() if one.peer is peer))

    speaks(old)
    second, answer, new = await opened(studio, studio.person(Role.MODERATOR))
    assert senders() == [old, new]
    await studio.settled()
    assert senders() == [old, new]
    speaks(new)
    await studio.settled()
    assert senders() == [new, old]
    studio.clock.move(1)
    room.tick()
    await studio.settled()
    assert (senders(), old.closed, new.closed) == ([new], True, False)
    assert (await second.get(answer.headers["location"])).status_code == 204
    # So that the first does not take the feed back at once, and both for ever.
    problem(await first.get(before.headers["location"]), 410)


async def test_an_interpreters_feed_is_sound_alone(studio: Studio) -> None:
    for role, kinds in ((Role.SPEAKER, {"audio", "video"}), (Role.INTERPRETER, {"audio"})):
        person = studio.person(role)
        async with studio.client(person) as client:
            answer = await client.post(f"/whip/main/{role}-{person.id}", content=OFFER, headers=SDP)
        assert answer.status_code == 201
        assert set(studio.connections.made[-1].tracks) == kinds


async def test_there_are_so_many_feeds_and_no_more(studio: Studio) -> None:
    staff = studio.person(Role.MODERATOR)
    await opened(studio, staff)
    await opened(studio, staff, "/whip/main/standby")
    async with studio.client(studio.person(Role.SPEAKER)) as client:
        no = await client.post("/whip/main/speaker-p1", content=OFFER, headers=SDP)
        problem(no, 503)
        assert 1 <= int(no.headers["retry-after"]) <= 3
    await opened(studio, staff)  # taking over needs no place


async def test_a_storm_is_told_to_come_again() -> None:
    studio = Studio(limits=Limits(joins_per_s=2))
    async with studio.client(studio.person(Role.MODERATOR)) as client:

        async def post() -> int:
            return (await client.post(ENDPOINT, content=OFFER, headers=SDP)).status_code

        assert [await post() for _ in range(3)] == [201, 201, 503]
        studio.clock.move(1)
        assert await post() == 201
    await studio.media.stop()


async def test_a_room_that_has_moved_is_not_opened_here() -> None:
    async def nowhere(room: str) -> bool:
        return False

    studio = Studio(holds=nowhere)
    async with studio.client(studio.person(Role.MODERATOR)) as client:
        no = await client.post(ENDPOINT, content=OFFER, headers=SDP)
    problem(no, 503)
    assert "retry-after" in no.headers
    assert studio.media.rooms == []

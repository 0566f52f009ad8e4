"""Stills over HTTP: for whoever may look at a feed, and for nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from rooms.people import Role
from server.media.ports import KeyFrame
from tests.media.http.asking import problem
from tests.media.studio import PENS, Studio, say


def photograph(key: KeyFrame) -> bytes | None:
    return b"picture %d" % key.packets[0].sequence


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    made = Studio(develop=photograph)
    yield made
    await made.media.stop()


async def test_a_moderator_sees_what_a_feed_shows_and_how_old_it_is(studio: Studio) -> None:
    sender = await studio.sending("speaker-p7")
    async with studio.client(studio.person(Role.MODERATOR)) as chair:
        answer = await chair.get("/stills/main/speaker-p7")
        assert (answer.status_code, answer.content) == (200, b"picture 1")
        assert answer.headers["content-type"] == "image/jpeg"
        assert (answer.headers["cache-control"], answer.headers["age"]) == ("no-store", "0")
        tag = answer.headers["etag"]
        studio.clock.move(1.5)
        again = await chair.get("/stills/main/speaker-p7", headers={"If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content, again.headers["age"]) == (304, b"", "1")
        studio.clock.move(1.5)
        say(sender)
        fresh = await chair.get("/stills/main/speaker-p7", headers={"If-None-Match": tag})
        assert (fresh.status_code, fresh.content) == (200, b"picture 2")


async def test_a_feed_that_is_dark_has_no_still_and_says_so(studio: Studio) -> None:
    sender = await studio.sending("programme")
    async with studio.client(studio.person(Role.MODERATOR)) as chair:
        for feed in ("standby", "speaker-p9"):
            answer = await chair.get(f"/stills/main/{feed}")
            assert (answer.status_code, answer.headers["still"]) == (204, "dark")
        studio.clock.move(3)
        say(sender, ("audio",))
        answer = await chair.get("/stills/main/programme")
        assert (answer.status_code, answer.headers["still"]) == (204, "dark")
        for feed in ("stage", "atlantis", "..%2Fways"):
            problem(await chair.get(f"/stills/main/{feed}"), 404)
        problem(await chair.get("/stills/atlantis/programme"), 404)
        problem(await chair.post("/stills/main/programme"), 405)


async def test_who_may_not_look_at_a_feed_sees_no_still_of_it(studio: Studio) -> None:
    await studio.sending("programme")
    await studio.sending("speaker-p7")
    speaker, own = studio.truth.people["p7"], studio.person(Role.SPEAKER)
    seen = {
        studio.person(Role.ORGANISER): (200, 200),
        studio.person(Role.MODERATOR, rooms=frozenset({"inter-city"})): (403, 403),
        speaker: (200, 200),
        own: (200, 403),
        studio.person(Role.INTERPRETER): (200, 403),
        studio.person(Role.DELEGATE): (403, 403),
        studio.person(Role.SCREEN): (403, 403),
    }
    for person, allowed in seen.items():
        async with studio.client(person) as client:
            for feed, status in zip(("programme", "speaker-p7"), allowed, strict=True):
                answer = await client.get(f"/stills/main/{feed}")
                assert answer.status_code == status, (person.role, feed)
    async with studio.client() as nobody:
        problem(await nobody.get("/stills/main/programme"), 401)
    key, _ = studio.services.keys.make("main", "programme", own.id, studio.clock.day())
    async with studio.client(key=key) as encoder:
        problem(await encoder.get("/stills/main/programme"), 403)


async def test_while_the_first_key_frame_is_awaited_one_is_told_to_come_again(
    studio: Studio,
) -> None:
    sender = await studio.sending("programme")
    for _ in range(2100):
        PENS[sender.tracks["video"]].write(b"\x10\x01" + bytes(9), True)
    async with studio.client(studio.person(Role.MODERATOR)) as chair:
        answer = await chair.get("/stills/main/programme")
    assert (answer.status_code, answer.headers["still"]) == (204, "waiting")
    assert answer.headers["retry-after"] == "1"

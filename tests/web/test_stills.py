"""Stills at the web's door: for whoever may enter the room, and not without end."""

from __future__ import annotations

import httpx

from rooms.people import Role
from server.web.streams import STILLS_PER_MINUTE
from tests.web.behind import Behind
from tests.web.hall import Hall

STILL = "/api/rooms/main/feeds/speaker-p1/still"


async def test_a_still_is_passed_on_with_its_age_and_its_tag(behind: Behind) -> None:
    headers = {"ETag": '"a"', "Age": "3", "Content-Type": "image/jpeg", "Set-Cookie": "a=b"}
    no_store = {"Cache-Control": "no-store"}
    behind.answer = httpx.Response(200, headers={**headers, **no_store}, content=b"jpeg")
    async with behind.hall.caller(Role.MODERATOR) as caller:
        answer = await caller.get(STILL, headers={"If-None-Match": '"z"'})
        assert (answer.status_code, answer.content) == (200, b"jpeg")
        assert [answer.headers[name] for name in ("etag", "age", "content-type")] == [
            *('"a"', "3", "image/jpeg")
        ]
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        behind.answer = httpx.Response(304, headers={"Age": "4"})
        assert (await caller.get(STILL)).headers["age"] == "4"
        behind.answer = httpx.Response(204, headers={"Still": "waiting", "Retry-After": "1"})
        answer = await caller.get(STILL)
        assert (answer.headers["still"], answer.headers["retry-after"]) == ("waiting", "1")
        for status, code in ((403, "forbidden"), (404, "not_found"), (401, "unauthenticated")):
            behind.answer = httpx.Response(status)
            assert (await caller.get(STILL)).json()["error"]["code"] == code
    (asked, *_) = behind.requests
    assert asked.url.path == "/stills/main/speaker-p1"
    assert asked.headers["if-none-match"] == '"z"'


async def test_a_still_is_for_nobody_without_a_pass_to_the_room_and_not_without_end(
    behind: Behind,
) -> None:
    async with behind.hall.browser() as nobody:
        assert (await nobody.get(STILL)).status_code == 401
    async with behind.hall.caller(Role.MODERATOR, rooms=frozenset({"inter-city"})) as stranger:
        assert (await stranger.get(STILL)).status_code == 403
    async with behind.hall.caller(Role.MODERATOR) as caller:
        assert (await caller.get("/api/rooms/event/feeds/programme/still")).status_code == 404
        for person in behind.hall.village.known:
            behind.hall.buckets.taken["stills", person] = STILLS_PER_MINUTE
        answer = await caller.get(STILL)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
    assert not behind.requests


async def test_without_streams_every_feed_is_dark(hall: Hall) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        answer = await caller.get(STILL)
        assert (answer.status_code, answer.headers["still"]) == (204, "dark")


async def test_while_no_media_process_can_be_asked_a_still_is_to_come(behind: Behind) -> None:
    async with behind.hall.caller(Role.MODERATOR) as caller:
        behind.answer = httpx.Response(503)
        moved = await caller.get(STILL)
        behind.faults = [httpx.ReadTimeout("slow")]
        slow = await caller.get(STILL)
        behind.places.known.clear()
        nobody = await caller.get(STILL)
    for answer in (moved, slow, nobody):
        assert (answer.status_code, answer.headers["still"]) == (204, "waiting")
        assert answer.headers["retry-after"] == "3"

"""Streams at the web's door: passed on to the right process, with the right, and no other way."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import httpx2
import pytest
from starlette.requests import Request

from rooms.people import Role
from server.identity import Passes
from server.web.services import Media
from server.web.streams import MOST_BYTES, OFFERS_PER_MINUTE, media_client
from server.wiring.media import KEPT_S
from tests.media.studio import OFFER, SDP, Studio
from tests.web.behind import KEYS, Behind, Places
from tests.web.hall import NOW, SECRET, SUMMIT, URL, Hall

WHIP, WHEP = "/whip/main/programme", "/whep/main/stage"


def problem(answer: httpx2.Response, status: int) -> str:
    """The words of a no of WHIP or WHEP."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    detail: str = answer.json()["detail"]
    return detail


async def test_a_request_is_passed_on_as_it_is_and_so_is_the_answer(behind: Behind) -> None:
    behind.answer = httpx.Response(
        201,
        headers=[
            ("Location", "/whip/main/programme/abc"),
            ("ETag", '"1"'),
            ("Link", '<stun:a>; rel="ice-server"'),
            ("Link", '<stun:b>; rel="ice-server"'),
            ("Content-Type", "application/sdp"),
            ("Access-Control-Allow-Origin", "*"),
            ("Set-Cookie", "a=b"),
            ("Server", "inside"),
        ],
        content=b"v=0\r\n",
    )
    async with behind.hall.caller(Role.MODERATOR) as caller:
        answer = await caller.post(f"{WHIP}?x=1", content=OFFER, headers={**SDP, "If-Match": "*"})
    (asked,) = behind.requests
    assert str(asked.url) == "http://one.test/whip/main/programme"
    assert (asked.method, asked.content.decode()) == ("POST", OFFER)
    assert asked.headers["authorization"].startswith("Bearer ")
    assert (asked.headers["content-type"], asked.headers["if-match"]) == ("application/sdp", "*")
    assert "cookie" not in asked.headers
    assert (answer.status_code, answer.text) == (201, "v=0\r\n")
    assert answer.headers["location"] == "/whip/main/programme/abc"
    assert len(answer.headers.get_list("link")) == 2
    assert answer.headers["etag"] == '"1"'
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers


async def test_a_browsers_cookie_becomes_a_bearer_and_no_other_site_uses_it(
    behind: Behind,
) -> None:
    text = behind.hall.pass_of(behind.hall.person(Role.DELEGATE))
    async with behind.hall.browser(cookies={"pass": text}) as browser:
        await browser.post(WHEP, content=OFFER, headers=SDP)
        assert behind.requests[0].headers["authorization"] == f"Bearer {text}"
        evil = {**SDP, "Origin": "https://evil.example"}
        assert (await browser.post(WHEP, content=OFFER, headers=evil)).status_code == 403
        assert (await browser.delete(f"{WHEP}/abc", headers=evil)).status_code == 403
    assert len(behind.requests) == 1


async def test_another_site_with_a_pass_of_its_own_may(behind: Behind) -> None:
    async with behind.hall.caller(Role.DELEGATE) as caller:
        headers = {**SDP, "Origin": "https://player.example"}
        await caller.post(WHEP, content=OFFER, headers=headers)
        preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
        await caller.options(WHEP, headers=preflight)
    assert [asked.method for asked in behind.requests] == ["POST", "OPTIONS"]
    assert behind.requests[1].headers["access-control-request-method"] == "POST"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", WHIP),
        ("POST", WHEP),
        ("GET", f"{WHEP}/abc"),
        ("PATCH", f"{WHIP}/abc"),
        ("PUT", f"{WHEP}/abc"),
        ("DELETE", f"{WHIP}/abc"),
    ],
)
async def test_without_a_pass_nothing_reaches_a_media_process(
    behind: Behind, method: str, path: str
) -> None:
    for header in ({}, {"Authorization": "Bearer guessed"}):
        async with behind.hall.browser(headers=header) as nobody:
            answer = await nobody.request(method, path)
        problem(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert not behind.requests


async def test_a_key_is_as_good_as_a_pass_and_ends(behind: Behind) -> None:
    key, made = KEYS.make("main", "programme", "p1", behind.hall.clock())
    async with behind.hall.browser(headers={"Authorization": f"Bearer {key}"}) as encoder:
        assert (await encoder.post(WHIP, content=OFFER, headers=SDP)).status_code == 204
        behind.hall.clock.now = made.expires_at
        assert "expired" in problem(await encoder.post(WHIP, content=OFFER, headers=SDP), 401)


async def test_rooms_that_are_none_are_given_to_nobody(behind: Behind) -> None:
    async with behind.hall.caller(Role.ORGANISER) as caller:
        for room in ("atlantis", "event"):
            problem(await caller.post(f"/whep/{room}/stage", content=OFFER, headers=SDP), 404)
            problem(await caller.get(f"/whep/{room}/stage"), 404)
            assert (await caller.get(f"/api/rooms/{room}/ways")).status_code == 404
    assert not behind.places.asked


async def test_an_address_never_leads_elsewhere(behind: Behind) -> None:
    async with behind.hall.caller(Role.ORGANISER) as caller:
        await caller.post("/whip/main/a%3Fb%23c%40evil.example", content=OFFER, headers=SDP)
        await caller.delete("/whep/main/stage/..%5C..%5Cways")
    assert [asked.url.raw_path.decode() for asked in behind.requests] == [
        "/whip/main/a%3Fb%23c%40evil.example",
        "/whep/main/stage/..%5C..%5Cways",
    ]
    assert {asked.url.host for asked in behind.requests} == {"one.test"}


async def test_what_is_too_large_stays_outside(behind: Behind) -> None:
    async with behind.hall.caller(Role.MODERATOR) as caller:
        problem(await caller.post(WHIP, content="v" * (MOST_BYTES + 1), headers=SDP), 413)
    assert not behind.requests


async def test_offers_without_end_are_slowed_down(behind: Behind) -> None:
    async with behind.hall.caller(Role.MODERATOR) as caller:
        key = ("streams", next(iter(behind.hall.village.known)))
        behind.hall.buckets.taken[key] = OFFERS_PER_MINUTE
        answer = await caller.post(WHIP, content=OFFER, headers=SDP)
        problem(answer, 429)
        assert "retry-after" in answer.headers
        assert (await caller.patch(f"{WHIP}/abc")).status_code == 204


async def test_a_process_that_died_is_replaced_and_nobody_notices(behind: Behind) -> None:
    behind.faults = [httpx.ConnectError("refused")]
    async with behind.hall.caller(Role.MODERATOR) as caller:
        assert (await caller.post(WHIP, content=OFFER, headers=SDP)).status_code == 204
    assert [asked.url.host for asked in behind.requests] == ["one.test", "two.test"]
    assert behind.places.known == ["http://two.test"]


async def test_a_process_that_does_not_answer_is_not_asked_twice(behind: Behind) -> None:
    behind.faults = [httpx.ReadTimeout("slow")]
    async with behind.hall.caller(Role.MODERATOR) as caller:
        answer = await caller.post(WHIP, content=OFFER, headers=SDP)
    problem(answer, 503)
    assert answer.headers["retry-after"] == "1"
    assert len(behind.requests) == 1


async def test_without_a_media_process_one_is_told_to_come_again(behind: Behind) -> None:
    behind.places.known.clear()
    async with behind.hall.caller(Role.MODERATOR) as caller:
        answer = await caller.post(WHIP, content=OFFER, headers=SDP)
        problem(answer, 503)
        assert "retry-after" in answer.headers
        ways = await caller.get("/api/rooms/main/ways")
        assert (ways.status_code, ways.json()["error"]["code"]) == (503, "unavailable")


async def test_a_server_without_streams_offers_captions(hall: Hall) -> None:
    async with hall.caller(Role.MODERATOR) as caller:
        ways = (await caller.get("/api/rooms/main/ways")).json()
        assert ways["ways"] == [{"kind": "captions", "picture": False}]
        problem(await caller.post(WHIP, content=OFFER, headers=SDP), 503)
        key = await caller.post("/api/rooms/main/feeds/programme/key")
        assert (key.status_code, key.json()["error"]["code"]) == (501, "unsupported")


async def test_ways_are_told_as_the_media_process_knows_them(behind: Behind) -> None:
    behind.answer = httpx.Response(200, json={"ways": [{"kind": "webrtc"}]})
    async with behind.hall.caller(Role.DELEGATE) as caller:
        answer = await caller.get("/api/rooms/main/ways")
        assert answer.json() == {"ways": [{"kind": "webrtc"}]}
        assert answer.headers["cache-control"] == "no-store"
        for status, code in ((403, "forbidden"), (404, "not_found"), (500, "unavailable")):
            behind.answer = httpx.Response(status)
            no = await caller.get("/api/rooms/main/ways")
            assert no.json()["error"]["code"] == code
    assert behind.requests[0].url.path == "/ways/main"
    other = frozenset({"inter-city"})
    async with behind.hall.caller(Role.DELEGATE, rooms=other) as stranger:
        assert (await stranger.get("/api/rooms/main/ways")).status_code == 403


async def test_staff_make_keys_for_the_feeds_of_the_venue(behind: Behind) -> None:
    async with behind.hall.caller(Role.MODERATOR) as caller:
        answer = await caller.post("/api/rooms/main/feeds/standby/key")
        assert answer.status_code == 201
        said = answer.json()
        assert said["whip"] == f"{URL}/whip/main/standby"
        assert said["expires_at"] == "2020-09-24T01:00:00.000Z"
        read = KEYS.read(said["key"], behind.hall.clock())
        assert (read.room, read.feed) == ("main", "standby")
        for feed in ("speaker-p1", "stage", "x"):
            no = await caller.post(f"/api/rooms/main/feeds/{feed}/key")
            assert no.status_code == 404
    other = frozenset({"inter-city"})
    async with behind.hall.caller(Role.MODERATOR, rooms=other) as stranger:
        assert (await stranger.post("/api/rooms/main/feeds/standby/key")).status_code == 403


async def test_a_sender_and_a_viewer_come_through_both_doors(
    hall_with: Callable[..., Hall],
) -> None:
    studio = Studio(passes=Passes(SECRET, SUMMIT.id), keys=KEYS, now=lambda: NOW)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(studio.media.app))
    hall = hall_with(media=Media(Places(), KEYS, client))
    staff = hall.person(Role.MODERATOR)
    studio.truth.people = hall.village.known
    headers = {"Authorization": f"Bearer {hall.pass_of(staff)}"}
    async with hall.browser(headers=headers) as caller:
        sent = await caller.post(WHIP, content=OFFER, headers=SDP)
        assert (sent.status_code, sent.text) == (201, "v=0\r\ns=answer\r\n")
        assert len(sent.headers.get_list("link")) == 3
        no = await caller.post(WHEP, content=OFFER, headers=SDP)
        assert "retry-after" in no.headers
        problem(no, 409)
        assert (await caller.get(sent.headers["location"])).status_code == 204
        assert (await caller.delete(sent.headers["location"])).status_code == 200
        problem(await caller.delete(sent.headers["location"]), 404)
        assert (await caller.get("/api/rooms/main/ways")).json()["ways"][0]["kind"] == "webrtc"
    await client.aclose()
    await studio.media.stop()


async def test_the_client_of_media_processes_goes_nowhere_by_itself() -> None:
    async with media_client() as client:
        assert client.follow_redirects is False
        assert client.trust_env is False


async def test_a_session_of_whom_nobody_will_hear_is_ended(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def left(_request: Request) -> bool:
        return True

    monkeypatch.setattr(Request, "is_disconnected", left)
    behind.answer = httpx.Response(201, headers={"Location": f"{WHEP}/abc"})
    async with behind.hall.caller(Role.DELEGATE) as caller:
        await caller.post(WHEP, content=OFFER, headers=SDP)
    asked, ended = behind.requests
    assert (ended.method, ended.url.path) == ("DELETE", f"{WHEP}/abc")
    assert ended.headers["authorization"] == asked.headers["authorization"]
    assert ended.content == b""


async def test_a_connection_is_used_again_only_while_the_other_side_keeps_it() -> None:
    assert 2 * (httpx.Limits().keepalive_expiry or KEPT_S) < KEPT_S

"""What holds for senders and viewers alike, code by code: methods, CORS, trickle, restart, end."""

from __future__ import annotations

import re

import httpx2
import pytest
from starlette.types import Message

from rooms.people import Role
from tests.media.http.asking import ENDPOINT, FRAGMENT, RESTART, TRICKLE, opened, problem
from tests.media.peers import CANDIDATES, FakePeer
from tests.media.studio import OFFER, SDP, Studio


async def test_methods_that_an_address_does_not_take_are_named(studio: Studio) -> None:
    client, answer, _ = await opened(studio, studio.person(Role.MODERATOR))
    for method in ("PUT", "PATCH", "DELETE"):
        no = await client.request(method, ENDPOINT)
        problem(no, 405)
        assert no.headers["allow"] == "OPTIONS, GET, HEAD, POST"
    no = await client.post(answer.headers["location"])
    problem(no, 405)
    assert no.headers["allow"] == "OPTIONS, GET, HEAD, PATCH, DELETE"


async def test_get_of_an_endpoint_is_well_and_empty(studio: Studio) -> None:
    async with studio.client() as client:
        for method in ("GET", "HEAD"):
            answer = await client.request(method, ENDPOINT)
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["accept-post"] == "application/sdp"


async def test_browsers_of_any_origin_may_ask(studio: Studio) -> None:
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    async with studio.client() as client:
        answer = await client.options(ENDPOINT, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    for name in ("Authorization", "Content-Type", "If-Match"):
        assert name in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_passwords_of_ice_servers_are_for_those_who_may_come(studio: Studio) -> None:
    delegate, staff = studio.person(Role.DELEGATE), studio.person(Role.MODERATOR)
    for person, told in ((None, 0), (delegate, 0), (staff, 3)):
        async with studio.client(person) as client:
            answer = await client.options(ENDPOINT)
        assert (answer.status_code, len(answer.headers.get_list("link"))) == (200, told)
        assert answer.headers["accept-post"] == "application/sdp"


async def test_candidates_trickle_under_the_right_tag(studio: Studio) -> None:
    client, answer, peer = await opened(studio, studio.person(Role.MODERATOR))
    place, tag = answer.headers["location"], answer.headers["etag"]

    async def patch(body: str, **headers: str) -> httpx2.Response:
        return await client.patch(place, content=body, headers={**FRAGMENT, **headers})

    assert (await patch(TRICKLE, **{"If-Match": tag})).status_code == 204
    assert (await patch(TRICKLE, **{"If-Match": f'"other", {tag}'})).status_code == 204
    assert [each.candidates for each in peer.trickled] == [
        ("1 1 udp 1 192.0.2.9 5000 typ host",)
    ] * 2
    problem(await patch(TRICKLE), 428)
    stale = await patch(TRICKLE, **{"If-Match": '"stale"'})
    problem(stale, 412)
    problem(await patch(TRICKLE, **{"If-Match": f"W/{tag}"}), 412)
    problem(await patch("hello", **{"If-Match": tag}), 400)
    problem(await patch(TRICKLE, **{"If-Match": tag, "Content-Type": "application/sdp"}), 415)
    problem(await patch("a" * 20_000, **{"If-Match": tag}), 413)
    peer.fault = ValueError("no")
    problem(await patch(TRICKLE, **{"If-Match": tag}), 400)
    peer.fault = None
    many = "".join(f"a=candidate:{n} 1 udp 1 192.0.2.9 5000 typ host\r\n" for n in range(64))
    codes = [(await patch(many, **{"If-Match": tag})).status_code for _ in range(4)]
    assert codes == [204, 204, 204, 413]


async def test_ice_restarts_and_what_trickles_behind(studio: Studio) -> None:
    client, answer, peer = await opened(studio, studio.person(Role.MODERATOR))
    place, tag = answer.headers["location"], answer.headers["etag"]

    async def patch(body: str, match: str | None) -> httpx2.Response:
        headers = {**FRAGMENT, **({} if match is None else {"If-Match": match})}
        return await client.patch(place, content=body, headers=headers)

    problem(await patch(RESTART, None), 428)
    problem(await patch(RESTART, '"other"'), 412)
    problem(await patch("a=ice-ufrag:newu\r\n", "*"), 400)
    fresh = await patch(RESTART, "*")
    assert fresh.status_code == 200
    assert fresh.headers["content-type"] == "application/trickle-ice-sdpfrag"
    assert fresh.headers["etag"] not in {tag, "*"}
    assert "a=ice-ufrag:fresh\r\n" in fresh.text
    assert f"a=ice-pwd:{'f' * 24}\r\n" in fresh.text
    assert f"a=candidate:{CANDIDATES[0]}\r\n" in fresh.text
    assert [each.ufrag for each in peer.restarted] == ["newu"]
    behind = RESTART + "a=candidate:1 1 udp 1 192.0.2.9 6000 typ host\r\n"
    for match in ("*", tag, fresh.headers["etag"]):  # its answer may still be on the way
        assert (await patch(behind, match)).status_code == 204
    assert len(peer.restarted) == 1
    assert len(peer.trickled) == 3
    problem(await patch(TRICKLE, tag), 412)
    assert (await patch(TRICKLE, "*")).status_code == 204  # of before: too late to be of use
    assert len(peer.trickled) == 3
    peer.fault = ConnectionError()
    assert "retry-after" in (await patch(RESTART.replace("newu", "third"), "*")).headers
    assert (await patch(behind, fresh.headers["etag"])).status_code == 503


async def test_all_candidates_of_a_restart_are_told_to_whoever_names_the_type(
    studio: Studio,
) -> None:
    client, answer, _ = await opened(studio, studio.person(Role.MODERATOR))
    place = answer.headers["location"]
    told: list[tuple[str, ...]] = []
    for accept in ("*/*", "application/trickle-ice-sdpfrag"):
        body = RESTART.replace("newu", f"new{len(told)}")
        headers = {**FRAGMENT, "If-Match": "*", "Accept": accept}
        fresh = await client.patch(place, content=body, headers=headers)
        told.append(tuple(re.findall("a=candidate:(.*)\r\n", fresh.text)))
    assert told == [CANDIDATES[:1], CANDIDATES]


async def test_a_session_ends_once(studio: Studio) -> None:
    client, answer, peer = await opened(studio, studio.person(Role.MODERATOR))
    place = answer.headers["location"]
    looked = await client.get(place)
    assert (looked.status_code, looked.headers["etag"]) == (204, answer.headers["etag"])
    assert (await client.delete(place)).status_code == 200
    assert peer.closed
    for method in ("DELETE", "GET", "PATCH"):
        headers = FRAGMENT if method == "PATCH" else {}
        problem(await client.request(method, place, headers=headers, content=TRICKLE), 404)


async def test_who_closes_the_connection_first_may_still_delete(studio: Studio) -> None:
    client, answer, peer = await opened(studio, studio.person(Role.MODERATOR))
    place = answer.headers["location"]
    peer.lose()
    problem(await client.get(place), 404)
    assert (await client.delete(place)).status_code == 200
    problem(await client.delete(place), 404)


async def test_a_session_is_of_whoever_opened_it(studio: Studio) -> None:
    _, answer, peer = await opened(studio, studio.person(Role.MODERATOR))
    place = answer.headers["location"]
    async with studio.client(studio.person(Role.DELEGATE)) as stranger:
        for method in ("GET", "DELETE", "PATCH"):
            no = await stranger.request(method, place, headers=FRAGMENT, content=TRICKLE)
            problem(no, 403)
        problem(await stranger.get(place.replace("programme", "standby")), 404)
    async with studio.client() as nobody:
        problem(await nobody.delete(place), 401)
    assert not peer.closed
    async with studio.client(studio.person(Role.MODERATOR)) as colleague:
        assert (await colleague.delete(place)).status_code == 200


async def test_what_nobody_foresaw_says_nothing_of_itself(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> FakePeer:
        raise RuntimeError("the password is swordfish")

    studio.connections.publisher = broken  # type: ignore[assignment,method-assign]
    async with studio.client(studio.person(Role.MODERATOR)) as client:
        said = problem(await client.post(ENDPOINT, content=OFFER, headers=SDP), 500)
    assert "swordfish" not in said
    assert "swordfish" in caplog.text
    assert (await studio.room()).opening == 0


@pytest.mark.parametrize("path", [ENDPOINT, "/whep/main/stage"])
async def test_who_has_hung_up_before_the_answer_takes_no_place(studio: Studio, path: str) -> None:
    await studio.on_stage()
    async with studio.client(studio.person(Role.MODERATOR)) as client:
        asked = client.build_request("POST", path, content=OFFER, headers=SDP)
    said: list[Message] = []
    body: Message = {"type": "http.request", "body": OFFER.encode()}
    comes: list[Message] = [{"type": "http.disconnect"}, body]

    async def receive() -> Message:
        return comes.pop()

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(name.lower(), value) for name, value in asked.headers.raw]
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": headers,
        "query_string": b"",
    }
    await studio.media.app(scope, receive, send)
    assert said[0]["status"] == 503
    assert studio.connections.made[-1].closed
    assert studio.media.load == studio.media.streams.viewers == 0


async def test_a_way_that_is_not_to_be_had_is_no_fault_of_ours(studio: Studio) -> None:
    async def away(*_: object) -> FakePeer:
        raise ConnectionError("no way")

    studio.connections.publisher = away  # type: ignore[assignment,method-assign]
    async with studio.client(studio.person(Role.MODERATOR)) as client:
        answer = await client.post(ENDPOINT, content=OFFER, headers=SDP)
    assert "try again" in problem(answer, 503)
    assert answer.headers["retry-after"]

"""The opening handshake over a real socket (RFC 6455, 4.2; RFC 9110; RFC 9112)."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Send

from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Denial
from tests.live.conformance.echo import serving
from tests.live.conformance.peer import KEY, PROOF, TEXT, connected, frame, opened, request

VERSION = "Sec-WebSocket-Version"


@pytest.mark.parametrize("version", ["0", "8", "12", "14", "13, 8", "", "x"])
async def test_another_version_is_told_which_one_is_spoken(
    port: int, path: str, version: str
) -> None:
    async with connected(port) as peer:
        await peer.send(request(path, [(VERSION, version)], without=[VERSION]))
        head = await peer.response()
        assert head.status == 426
        assert head.one(VERSION.lower()) == "13"
        assert head.one("connection") == "close"
        await peer.rest()


@pytest.mark.parametrize(
    "keys",
    [(), ("",), ("short",), ("*" * 24,), (KEY[:-4],), (KEY + KEY,), (KEY, KEY), ("\xe9" * 22,)],
)
async def test_a_key_is_sixteen_octets_in_base64_once(
    port: int, path: str, keys: tuple[str, ...]
) -> None:
    more = [("Sec-WebSocket-Key", key) for key in keys]
    async with connected(port) as peer:
        await peer.send(request(path, more, without=["Sec-WebSocket-Key"]))
        assert (await peer.response()).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS"])
async def test_a_websocket_is_opened_with_get(port: int, path: str, method: str) -> None:
    async with connected(port) as peer:
        await peer.send(request(path, first=f"{method} {{path}} HTTP/1.1"))
        assert 400 <= (await peer.response()).status < 500


@pytest.mark.parametrize("upgrade", ["websocket", "WebSocket", "WEBSOCKET"])
@pytest.mark.parametrize("connection", ["Upgrade", "upgrade", "keep-alive, Upgrade"])
async def test_words_of_the_handshake_are_known_in_any_case(
    port: int, path: str, connection: str, upgrade: str
) -> None:
    more = [("Connection", connection), ("uPGRADE", upgrade)]
    async with connected(port) as peer:
        await peer.send(request(path, more, without=["Connection", "Upgrade"]))
        head = await peer.response()
        assert head.status == 101
        assert (head.one("upgrade") or "").lower() == "websocket"
        assert (head.one("connection") or "").lower() == "upgrade"
        assert head.one("sec-websocket-accept") == PROOF
        assert head.all("content-length") == head.all("transfer-encoding") == []


async def test_a_request_may_come_octet_by_octet(port: int, path: str) -> None:
    async with connected(port) as peer:
        await peer.send(request(path), chop=1)
        assert (await peer.response()).status == 101
        await peer.send(frame(TEXT, b"hello"))
        assert await peer.message() == (TEXT, b"hello")


@pytest.mark.parametrize("size", [8_000, 60_000, 300_000])
async def test_a_long_header_is_read_or_refused_and_harms_nobody(
    port: int, path: str, size: int
) -> None:
    async with connected(port) as peer:
        await peer.send(request(path, [("Cookie", "a=" + "b" * size)]))
        assert (await peer.response()).status in {101, 400, 431}
    async with opened(port, path) as other:
        await other.send(frame(TEXT, b"hello"))
        assert await other.message() == (TEXT, b"hello")


async def test_who_talks_before_the_answer_gets_an_answer_all_the_same(
    port: int, path: str
) -> None:
    """It must not (RFC 6455, 4.1); what it said so early may be lost, and no more than that."""
    async with connected(port) as peer:
        await peer.send(request(path), frame(TEXT, b"early"))
        assert (await peer.response()).status == 101
        await peer.send(frame(TEXT, b"in time"))
        said = await peer.message()
        assert said[1] in {b"early", b"in time"}


@pytest.mark.parametrize("early", [frame(TEXT, b"early"), frame(TEXT, b"ea", last=False)])
async def test_what_comes_while_an_app_makes_up_its_mind_is_kept_for_it(early: bytes) -> None:
    asked, may = asyncio.Event(), asyncio.Event()

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        asked.set()
        await may.wait()
        await send({"type": "websocket.accept"})
        message = await receive()
        await send({"type": "websocket.send", "text": message["text"]})

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request())
        await asked.wait()
        await peer.send(early)
        await asyncio.sleep(0.05)
        may.set()
        assert (await peer.response()).status == 101
        rest = frame(TEXT, b"never") if early[0] & 0x80 else b"\x80" + frame(TEXT, b"rly")[1:]
        await peer.send(rest)
        assert await peer.message() == (TEXT, b"early")


async def test_a_second_request_on_the_same_connection_is_no_second_websocket() -> None:
    scopes: list[Any] = []

    async def app(scope: object, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await receive()
        await asyncio.sleep(0.1)
        await send({"type": "websocket.accept"})
        await receive()

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request("/one"))
        await asyncio.sleep(0.05)
        await peer.send(request("/two"))
        assert (await peer.response()).status == 101
        assert await peer.failed() == 1002
    assert [scope["path"] for scope in scopes] == ["/one"]


async def test_a_door_that_says_no_answers_in_plain_http() -> None:
    def shut(_upgrade: Upgrade) -> Denial:
        return Denial(503, b'{"error": 1}', ((b"content-type", b"application/json"),))

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        raise AssertionError("the door answers")

    async with serving(app, {"/door": shut}) as running, connected(running.port) as peer:
        await peer.send(request("/door"))
        head = await peer.response()
        assert (head.status, head.one("content-type")) == (503, "application/json")
        assert (head.one("content-length"), head.one("connection")) == ("12", "close")
        assert await peer.rest() == b'{"error": 1}'

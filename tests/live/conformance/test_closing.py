"""The closing handshake (RFC 6455, 5.5.1 and 7; Autobahn 7)."""

import pytest
from starlette.types import Receive, Send

from server.live.websocket import protocol
from tests.live.conformance.echo import serving
from tests.live.conformance.peer import (
    BINARY,
    CLOSE,
    CONT,
    PING,
    TEXT,
    close,
    fragments,
    frame,
    opened,
)

MAY_BE_SENT = (
    *(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014),
    *(3000, 3999, 4000, 4999),
)
MUST_NOT_BE_SENT = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)


@pytest.mark.parametrize("code", MAY_BE_SENT)
async def test_a_close_is_answered_with_its_code_and_the_connection_ends(
    port: int, path: str, code: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(close(code, b"that is all"))
        assert await peer.failed() == code


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize("code", MUST_NOT_BE_SENT)
async def test_a_code_that_must_not_be_sent_is_an_error(
    port: int, path: str, code: int, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(close(code), chop=chopped)
        assert await peer.failed() == 1002


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", 1005),
        (b"\x03", 1002),
        (b"\x03\xe8", 1000),
        (b"\x03\xe8" + b"*" * 123, 1000),
        (b"\x03\xe8" + b"*" * 124, 1002),
        (b"\x03\xe8" + "κόσμε".encode(), 1000),
        (b"\x03\xe8" + b"\xce\xba\xed\xa0\x80", 1007),
        (b"\x03\xe8" + b"\xff", 1007),
    ],
    ids=["0", "1", "2", "125", "126", "utf-8", "a surrogate", "not utf-8"],
)
async def test_what_a_close_may_carry(
    port: int, path: str, payload: bytes, code: int, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(CLOSE, payload), chop=chopped)
        assert await peer.failed() == code


@pytest.mark.parametrize(
    "after",
    [
        frame(TEXT, b"late"),
        frame(BINARY, b"late"),
        frame(PING, b"late"),
        close(1000),
        close(4000),
        frame(CONT, b"late"),
        b"no frame at all",
        frame(TEXT, b"\xff" * 300_000),
    ],
    ids=["text", "binary", "ping", "close", "other close", "rest", "noise", "much"],
)
async def test_nothing_counts_after_a_close(port: int, path: str, after: bytes) -> None:
    async with opened(port, path) as peer:
        await peer.send(close(1000), after)
        assert await peer.failed() == 1000


async def test_a_message_before_the_close_is_answered_before_it(port: int) -> None:
    async with opened(port, "/door") as peer:
        await peer.send(frame(TEXT, b"first"), close(1000))
        assert await peer.message() == (TEXT, b"first")
        assert await peer.failed() == 1000


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
async def test_a_close_in_the_middle_of_a_message_drops_the_message(
    port: int, path: str, chopped: int
) -> None:
    begun, _ = fragments(TEXT, (b"frag", b"ment"))
    async with opened(port, path) as peer:
        await peer.send(begun, close(1000), chop=chopped)
        assert await peer.failed() == 1000


async def test_a_client_that_only_hangs_up_is_let_go(port: int, path: str) -> None:
    async with opened(port, path) as peer:
        peer.end()
        assert await peer.rest() in {b"", b"\x88\x00"}


CLOSES = [(1000, ""), (1001, "going"), (4321, "enough"), (4999, "κόσμε"), (1000, "é" * 61)]


@pytest.mark.parametrize(("code", "reason"), CLOSES)
async def test_an_app_closes_with_a_code_and_a_reason(code: int, reason: str) -> None:
    seen: list[object] = []

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": code, "reason": reason})
        seen.append(await receive())

    async with serving(app) as running, opened(running.port) as peer:
        said = await peer.frame()
        assert (said.kind, said.code, said.payload[2:].decode()) == (CLOSE, code, reason)
        await peer.send(
            frame(TEXT, b"crossed"), frame(PING, b"crossed"), frame(CLOSE, said.payload)
        )
        assert b"\x81" not in await peer.rest()
    assert seen == [{"type": "websocket.disconnect", "code": code, "reason": reason}]


async def test_a_close_that_is_never_answered_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "CLOSE_S", 0.05)

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4000})

    async with serving(app) as running, opened(running.port) as peer:
        assert await peer.failed() == 4000

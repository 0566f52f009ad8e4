"""The protocol class: any ordinary app runs on it, and no client holds anything up."""

import asyncio
import socket
from urllib.parse import urlsplit

import pytest
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.live.websocket import protocol
from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Denial, Welcome, Wire
from server.wire.refusals import Close
from tests.live.rude import Rude, close_code, frame
from tests.live.websocket.serving import Notes, attached, echo, serving


async def test_an_ordinary_app_runs_as_it_does_anywhere() -> None:
    async with serving(echo) as (url, _), connect(url, compression=None) as client:
        for text in ("", "hello", "你好", "x" * 10_000):
            await client.send(text)
            assert await client.recv() == text
        await client.send(["in ", "three ", "pieces"])
        assert await client.recv() == "in three pieces"


async def test_an_ordinary_app_may_refuse_close_and_fail() -> None:
    async def refuses(websocket: WebSocket) -> None:
        await websocket.close()

    async def closes(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.close(4321, "enough")

    async def fails(websocket: WebSocket) -> None:
        raise RuntimeError("broken")

    async with serving(refuses) as (url, _):
        with pytest.raises(InvalidStatus) as refused:
            await connect(url)
        assert refused.value.response.status_code == 403
    async with serving(closes) as (url, _), connect(url) as client:
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4321
    async with serving(fails) as (url, _):
        with pytest.raises(InvalidStatus) as failed:
            await connect(url)
        assert failed.value.response.status_code == 500


async def test_a_link_lives_on_by_callbacks_when_its_app_has_returned() -> None:
    async with attached() as (url, server, notes, wires):
        rude = await Rude.connect(url)
        await rude.send(frame(b"one") + frame(b"tw", 0x01) + frame(b"o", 0x80) + frame(b"", 0x82))
        await notes.until(lambda: notes.binaries == 1)
        assert notes.texts == [b"one", b"two"]
        assert not server.server_state.tasks
        wires[0].write(b"\x81\x05hello")
        assert await rude.read() == b"\x81\x05hello"
        rude.close()
        await notes.until(lambda: notes.happened == ["gone"])


async def test_a_door_may_say_no_and_a_broken_one_says_so_too() -> None:
    def shut(_: Upgrade) -> Denial:
        return Denial(403, b"{}", ((b"content-type", b"application/json"),))

    def broken(_: Upgrade) -> Welcome:
        raise RuntimeError("off its hinges")

    for door, status in ((shut, 403), (broken, 500)):
        async with serving(echo, {"/ws": door}) as (url, _):
            with pytest.raises(InvalidStatus) as refused:
                await connect(url)
            assert refused.value.response.status_code == status


async def test_a_close_that_is_answered_ends_the_connection_as_it_should() -> None:
    async with attached() as (url, _, notes, wires):
        rude = await Rude.connect(url)
        await notes.until(lambda: wires)
        wires[0].close(4001, "restart")
        wires[0].close(4002, "only once")
        assert close_code(await rude.read()) == 4001
        await rude.send(frame((4001).to_bytes(2, "big"), 0x88))
        assert await rude.read_to_the_end() == (b"", True)
        await notes.until(lambda: "gone" in notes.happened)


async def test_a_close_that_nobody_answers_is_aborted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CLOSE_S", 0.05)
    async with attached() as (url, _, notes, wires):
        rude = await Rude.connect(url)
        await notes.until(lambda: wires)
        wires[0].write(b"\x81\x05hello" * 200_000)
        wires[0].close(4008)
        await notes.until(lambda: "gone" in notes.happened)
        rude.close()


async def test_a_full_wire_says_so_and_says_when_it_has_room_again() -> None:
    async with attached() as (url, _, notes, wires):
        rude = await Rude.connect(url)
        await notes.until(lambda: wires)
        while "slow" not in notes.happened:
            wires[0].write(b"\x81\x05hello" * 5_000)
        assert wires[0].backlog > 0
        read = 0
        while "writable" not in notes.happened:
            read += len(await rude.read(1 << 20))
            await asyncio.sleep(0)
        assert notes.happened == ["slow", "writable"]
        rude.close()


async def test_a_client_that_answers_no_ping_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CLOSE_S", 0.05)
    async with attached(ping_s=0.05) as (url, _, notes, _wires):
        rude = await Rude.connect(url)
        data, _ = await rude.read_to_the_end()
        assert close_code(data) == Close.SILENT
        await notes.until(lambda: "gone" in notes.happened)


@pytest.mark.parametrize(
    ("flood", "what"),
    [(frame(b"", 0x89), "pings"), (frame(b"", 0x00), "empty fragments")],
    ids=["pings", "fragments"],
)
async def test_a_flood_of_frames_without_a_message_ends_the_link(flood: bytes, what: str) -> None:
    async with attached() as (url, _, notes, _wires):
        rude = await Rude.connect(url, receive_bytes=1 << 20)
        if what == "empty fragments":
            await rude.send(frame(b"begin", 0x01))
        reading = asyncio.create_task(rude.read_to_the_end())
        flooding = asyncio.create_task(rude.flood(flood * 500))
        await notes.until(lambda: "gone" in notes.happened)
        await asyncio.wait({reading, flooding}, timeout=10)
        assert reading.done()
        flooding.cancel()


async def test_a_frame_that_breaks_the_rules_ends_the_link_with_protocol_error() -> None:
    async with attached() as (url, _, _notes, _wires):
        rude = await Rude.connect(url)
        await rude.send(b"\x81\x05hello")  # not masked
        data, _ = await rude.read_to_the_end()
        assert close_code(data) == 1002


async def test_stopping_does_not_wait_for_a_client_that_never_reads() -> None:
    async with attached() as (url, server, notes, wires):
        rude = await Rude.connect(url)
        await notes.until(lambda: wires)
        while "slow" not in notes.happened:
            wires[0].write(b"\x81\x05hello" * 5_000)
        server.should_exit = True
        await notes.until(lambda: "gone" in notes.happened)
        rude.close()


async def test_what_comes_before_an_app_has_answered_waits_for_it() -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(websocket: WebSocket) -> None:
        asked.set()
        await go.wait()
        await echo(websocket)

    async with serving(slow) as (url, _):
        rude = Rude(await _request_of(url))
        await asked.wait()
        await rude.send(frame(b"early"))
        await asyncio.sleep(0.01)
        go.set()
        data = b""
        while b"\x81\x05early" not in data:
            data += await rude.read()
        assert data.count(b"HTTP/1.1 101") == 1
        rude.close()


async def _request_of(url: str) -> socket.socket:
    """A connection over which an upgrade was asked for and nothing was read yet."""
    where, plain = urlsplit(url), socket.socket()
    plain.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(plain, (where.hostname, where.port))
    request = (
        f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    )
    await loop.sock_sendall(plain, request.encode())
    return plain


async def test_a_receiver_that_cannot_be_made_closes_what_was_opened() -> None:
    def falls(_: Wire) -> Notes:
        raise RuntimeError("tripped over the doorstep")

    def door(_: Upgrade) -> Welcome:
        return Welcome(falls, ((b"Sec-WebSocket-Protocol", b"plenary.v1"),))

    async with serving(echo, {"/ws": door}) as (url, _):
        rude = await Rude.connect(url)
        data, _ended = await rude.read_to_the_end()
        assert close_code(data) == 1011

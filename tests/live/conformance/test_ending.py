"""Servers stop, clients fall silent: nobody is waited for, nothing is left behind (uvicorn)."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Send

from server.live.websocket import frames, protocol
from server.live.websocket.handshake import Upgrade
from server.live.websocket.ports import Welcome, Wire
from server.live.websocket.settings import uvicorn_settings
from tests.live.conformance.echo import app, door, serving
from tests.live.conformance.peer import PING, TEXT, connected, frame, opened, request
from tests.live.doubles import until

DOORS = {"/door": door}


async def test_a_server_that_stops_says_1012(path: str) -> None:
    async with serving(app, DOORS) as running, opened(running.port, path) as peer:
        await peer.send(frame(TEXT, b"here"))
        assert await peer.message() == (TEXT, b"here")
        running.server.should_exit = True
        assert await peer.failed() == 1012


async def test_a_server_that_stops_tells_its_apps() -> None:
    codes: list[int] = []

    async def waits(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        codes.append((await receive())["code"])

    async with serving(waits) as running, opened(running.port) as peer:
        running.server.should_exit = True
        assert await peer.failed() == 1012
    assert codes == [1012]


async def test_a_request_that_is_not_answered_yet_does_not_keep_a_server_from_stopping() -> None:
    seen: list[Any] = []

    async def ponders(_scope: object, receive: Receive, _send: Send) -> None:
        seen.append(await receive())
        seen.append(await receive())

    async with serving(ponders) as running, connected(running.port) as peer:
        await peer.send(request())
        await until(lambda: bool(seen))
        running.server.should_exit = True
        assert (await peer.response()).status in {500, 503}
    assert seen[1]["type"] == "websocket.disconnect"


async def test_a_client_that_never_reads_does_not_keep_a_server_from_stopping(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol, "SHUTDOWN_S", 0.05)
    stuck = asyncio.Event()

    async def pours(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while True:
                asyncio.get_running_loop().call_later(0.2, stuck.set)
                await send({"type": "websocket.send", "bytes": bytes(1 << 20)})
        except OSError:
            return

    told: dict[str, Any] = {"ws_per_message_deflate": False, "timeout_graceful_shutdown": None}
    async with serving(pours, **told) as running, opened(running.port):
        await stuck.wait()
        running.server.should_exit = True
        await until(lambda: not running.server.server_state.connections)


async def test_nothing_is_left_of_connections_that_have_ended(path: str) -> None:
    async with serving(app, DOORS) as running:
        state = running.server.server_state
        for _ in range(20):
            async with opened(running.port, path) as peer:
                await peer.send(frame(TEXT, b"here"))
                assert await peer.message() == (TEXT, b"here")
        await until(lambda: not state.connections and not state.tasks)


async def test_who_answers_pings_stays_and_who_does_not_is_sent_away(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CLOSE_S", 0.05)
    told = uvicorn_settings(DOORS, ping_s=0.1)
    async with serving(app, **told) as running:
        async with opened(running.port, path) as peer:
            for _ in range(5):
                ping = await peer.frame()
                assert ping.kind == PING
                await peer.send(frame(10, ping.payload))
            assert await peer.failed() not in {1000, 1011}
        async with opened(running.port, path) as peer:
            assert (await peer.failed() or 0) >= 4000


async def test_no_data_follows_a_close_for_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app writes on and on; what it writes after the close must not be sent (5.5.1)."""
    gone = asyncio.Event()

    async def chatters(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        try:
            while True:
                await send({"type": "websocket.send", "text": "more"})
                await asyncio.sleep(0.002)
        except OSError:
            gone.set()

    told = uvicorn_settings(ping_s=0.1)
    async with serving(chatters, **told) as running, opened(running.port) as peer:
        assert (await peer.failed() or 0) >= 4000
        await asyncio.wait_for(gone.wait(), 5)


async def test_no_data_follows_a_close_for_too_many_frames() -> None:
    """Whoever owns the link hears of its end before it can write once more."""
    links: list[Chatter] = []

    def lets_in(_upgrade: Upgrade) -> Welcome:
        def receive(wire: Wire) -> Chatter:
            links.append(Chatter(wire))
            return links[-1]

        return Welcome(receive)

    async with serving(app, {"/door": lets_in}) as running, opened(running.port, "/door") as peer:
        await peer.send(frame(PING) * 700)
        assert (await peer.failed() or 0) >= 4000
        assert links[0].gone


class Chatter:
    """A receiver that writes on and on until it is told that its link has ended."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self.gone = wire, False
        self._chat()

    def _chat(self) -> None:
        if not self.gone:
            self._wire.write(frames.text(b"more"))
            asyncio.get_running_loop().call_soon(self._chat)

    def on_text(self, text: bytes, /) -> None: ...
    def on_binary(self, data: bytes, /) -> None: ...
    def on_slow(self) -> None: ...
    def on_writable(self) -> None: ...
    def on_gone(self, code: int, reason: str, /) -> None:
        self.gone = True

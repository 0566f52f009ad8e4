"""Connections that come about are counted, and those that do not are said beside them."""

from __future__ import annotations

import asyncio

import pytest

from server.media.forwarding.track import Track
from server.media.network import connection
from server.media.rtc import peer
from server.media.rtc.connections import Connections
from server.media.rtc.outcomes import Outcomes
from tests.media.rtc.conftest import Offering


def test_failures_are_said_once_a_minute_beside_those_that_came_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    outcomes = Outcomes(lambda: now[0])
    for outcome in ("connected", "connected", "unreached", "connected", "unshaken", "unreached"):
        outcomes.add(outcome)
    now[0] = 60.0
    outcomes.add("unreached")
    said = [
        tuple(vars(record)[name] for name in ("connected", "unreached", "unshaken"))
        for record in caplog.records
    ]
    assert said == [(2, 1, 0), (1, 2, 1)]
    assert outcomes.counts == {"connected": 3, "unreached": 3, "unshaken": 1}


async def test_each_end_of_a_beginning_is_counted(
    connections: Connections, offering: Offering, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(greets: bool) -> None:
        screen, over = await offering("audio", direction="recvonly"), asyncio.Event()
        viewer = await connections.viewer(screen.offer, {"audio": Track("audio")})
        viewer.on_gone = over.set
        if greets:
            await screen.greet(viewer.answer)
        await over.wait()

    monkeypatch.setattr(connection, "CONNECT_S", 0.1)
    await ended(greets=False)
    monkeypatch.setattr(connection, "CONNECT_S", 5)
    monkeypatch.setattr(peer, "HANDSHAKE_SECONDS", 0)
    await ended(greets=True)
    monkeypatch.setattr(peer, "HANDSHAKE_SECONDS", 15)
    screen = await offering("audio", direction="recvonly")
    viewer = await connections.viewer(screen.offer, {"audio": Track("audio")})
    await screen.connect(viewer.answer)
    await viewer.close()
    assert connections.counts() == {"connected": 1, "unreached": 1, "unshaken": 1}

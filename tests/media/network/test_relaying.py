"""Reached through a TURN server alone: a real coturn, over UDP and over TCP."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aioice import ice

from server.media.network import relaying
from server.media.network.maker import Maker
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Servers
from tests.media.network.coturn import MISSING, PROGRAM, SECRET, Coturn, coturn
from tests.media.network.peers import Pair, UdpClient, met, peer

needs_coturn = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


@pytest.fixture(scope="module")
async def turn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Coturn]:
    folder: Path = tmp_path_factory.mktemp("coturn")
    async with coturn(folder) as server:
        yield server


def maker(port: SharedPort, *urls: str, secret: str = SECRET) -> Maker:
    return Maker(port, Servers((), urls, secret, 1, time.time, relay_only=True))


async def talking(ours: Maker) -> Pair:
    pair = Pair(peer(UdpClient), peer(ours.connection))
    await pair.connect()
    return pair


@needs_coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_peer_reaches_us_through_the_relay_alone(
    port: SharedPort, turn: Coturn, transport: str
) -> None:
    pair = await talking(maker(port, turn.url(transport)))
    assert {one.type for one in pair.connection.local_candidates} == {"relay"}
    assert "127.0.0.1 9 typ" not in pair.ours.localDescription.sdp
    assert await pair.ask("relayed") == "relayed!"
    path = pair.connection.path
    assert path.kind == "relay"
    path.send(memoryview(b"\x80 no task for this"), path.address)
    assert port.counts().get("unsent", 0) == 0
    assert port.counts()["connections"] == 0
    await pair.close()


@needs_coturn
async def test_a_channel_is_bound_anew_before_the_permission_to_be_reached_ends(
    port: SharedPort, turn: Coturn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await talking(maker(port, turn.url("udp")))
    client: Any = pair.connection._protocols[0].transport._client
    bound: asyncio.Queue[int] = asyncio.Queue()

    async def bind(channel: int, _peer: object) -> None:
        bound.put_nowait(channel)

    vars(client)["channel_bind"] = bind
    five_minutes = time.time() + 300
    monkeypatch.setattr("aioice.turn.time.time", lambda: five_minutes)
    assert await pair.connection._is_there()
    assert bound.get_nowait() in client.channel_to_peer
    await pair.close()


@needs_coturn
async def test_if_the_first_server_is_dead_the_second_is_taken(
    port: SharedPort, turn: Coturn
) -> None:
    connection = maker(port, "turn:127.0.0.1:9?transport=tcp", turn.url("tcp")).connection()
    await connection.gather_candidates()
    assert [one.type for one in connection.local_candidates] == ["relay"]
    assert port.counts()["unrelayed"] == 1
    await connection.close()


@needs_coturn
async def test_a_wrong_secret_gets_no_place_and_announces_nothing(
    port: SharedPort, turn: Coturn
) -> None:
    connection = maker(port, turn.url("udp"), secret="another").connection()
    await connection.gather_candidates()
    assert connection.local_candidates == []
    await connection.close()


@needs_coturn
async def test_a_server_that_is_silent_is_not_waited_for_at_the_end(
    port: SharedPort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "FAREWELL_S", 0.05)
    async with coturn(tmp_path) as server:
        connection = maker(port, server.url("udp")).connection()
        await connection.gather_candidates()
        assert connection.local_candidates
        end: Any = connection._protocols[0]
    await connection.close()
    assert connection._protocols == []
    assert end.transport._client.transport.is_closing()


@needs_coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_browser_reaches_us_through_the_relay_with_the_pass_it_was_told(
    port: SharedPort, turn: Coturn, transport: str
) -> None:
    (told,) = Maker(port, Servers((), (turn.url(transport),), SECRET, 1, time.time)).ice_servers

    def behind_a_relay() -> ice.Connection:
        return ice.Connection(
            ice_controlling=True,
            turn_server=("127.0.0.1", turn.port),
            turn_username=told.username,
            turn_password=told.credential,
            turn_transport=transport,
            transport_policy=ice.TransportPolicy.RELAY,
        )

    pair = await met(port, behind_a_relay)
    assert await pair.ask("from afar") == "from afar!"
    assert pair.connection.path.kind == "udp"
    await pair.close()


class Place:
    """A TURN server's client in our hands: one channel is open, and TCP has taken in so much."""

    def __init__(self) -> None:
        self.transport = self
        self.peer_to_channel = {("192.0.2.1", 5000): 0x4001}
        self.waiting, self.closed = 0, False
        self.sent: list[bytes] = []
        self.asked: list[bytes] = []
        self._TurnTransport__inner_protocol = self

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closed

    def sendto(self, data: bytes, addr: object) -> None:
        self.asked.append(data)

    def _send(self, data: bytes) -> None:
        self.sent.append(data)


def test_media_goes_over_the_open_channel_and_stun_opens_it() -> None:
    place: Any = Place()
    outlet = relaying.RelayOutlet(place, Counter())
    outlet.sendto(b"\x80 media", ("192.0.2.1", 5000))
    outlet.sendto(b"\x00\x01 check", ("192.0.2.2", 5000))
    assert place.sent == [b"\x40\x01\x00\x07\x80 media"]
    assert place.asked == [b"\x00\x01 check"]


@pytest.mark.parametrize(
    ("change", "value"),
    [("peer_to_channel", {}), ("waiting", relaying.MOST_UNSENT + 1), ("closed", True)],
)
def test_what_the_relay_cannot_take_is_dropped_and_counted(change: str, value: object) -> None:
    place: Any = Place()
    setattr(place, change, value)
    figures: Counter[str] = Counter()
    relaying.RelayOutlet(place, figures).sendto(b"\x80 media", ("192.0.2.1", 5000))
    assert place.sent == []
    assert figures["unsent"] == 1

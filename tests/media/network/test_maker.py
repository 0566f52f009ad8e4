"""A media process's peers at the port: forwarded by `rtc`, reached by `network`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aioice import Candidate

from server.media.forwarding.track import Track
from server.media.network.maker import Maker
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Servers
from server.media.ports import Fragment, IceServer
from server.media.reaching import IceMaker
from server.media.rtc.connections import Connections
from tests.media.network.peers import TcpClient
from tests.media.rtc.loopback import Client


@pytest.fixture
def maker(port: SharedPort) -> IceMaker:
    return Maker(port, Servers(("stun:stun.example.org",), (), None, 1, time.time))


@pytest.fixture
async def connections(maker: IceMaker) -> AsyncIterator[Connections]:
    ours = Connections(maker)
    yield ours
    await ours.close()


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    made = await Client.offering("audio", direction="recvonly")
    yield made
    await made.close()


def sound() -> Track:
    return Track("audio", time.monotonic)


async def test_clients_are_told_the_servers(maker: IceMaker) -> None:
    assert maker.ice_servers == (IceServer(("stun:stun.example.org",)),)


async def test_a_viewer_follows_its_network_from_udp_to_tcp(
    connections: Connections, client: Client, port: SharedPort
) -> None:
    viewer = await connections.viewer(client.offer, {"audio": sound()})
    await client.connect(viewer.answer)
    before = viewer._wire.path
    assert before is not None
    assert before.kind == "udp"

    new = TcpClient()
    await new.gather_candidates()
    ours = await viewer.restart(Fragment(new.local_username, new.local_password))
    await answered(new, ours)
    await client.until(lambda: viewer._wire.path != before)
    path = viewer._wire.path
    assert path is not None
    assert path.kind == "tcp"

    ice = client.dtls.transport
    ice._recv, ice._send = new.recv, new.send
    await client.until(lambda: port.counts()["connections"] == 1)
    await viewer.close()
    await new.close()


async def test_a_small_storm_leaves_nothing(connections: Connections, port: SharedPort) -> None:
    clients = [await Client.offering("audio", direction="recvonly") for _ in range(5)]
    viewers = [await connections.viewer(one.offer, {"audio": sound()}) for one in clients]
    await asyncio.gather(*(one.connect(v.answer) for one, v in zip(clients, viewers, strict=True)))
    assert port.counts()["connections"] == 5
    for one in clients:
        await one.close()
    for viewer in viewers:
        await viewer.close()
    assert port.counts()["connections"] == port.counts()["addresses"] == 0


async def answered(client: Any, ours: Fragment) -> None:
    """The client's side of a restart: our credentials, our candidates, and it connects."""
    client.remote_username, client.remote_password = ours.ufrag, ours.password
    for line in ours.candidates:
        await client.add_remote_candidate(Candidate.from_sdp(line))
    await client.connect()

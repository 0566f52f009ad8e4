"""All connections of a process at one UDP and one TCP port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.media.network.shared_port import SharedPort
from tests.media.network.peers import TcpClient, UdpClient, met


@pytest.fixture
async def port() -> AsyncIterator[SharedPort]:
    port = SharedPort(["127.0.0.1"])
    await port.open()
    yield port
    port.close()


def left(port: SharedPort) -> dict[str, int]:
    names = ("connections", "addresses", "callers", "strangers")
    return {name: count for name, count in port.counts().items() if name in names and count}


async def test_a_peer_connects_over_udp(port: SharedPort) -> None:
    pair = await met(port, UdpClient)
    assert await pair.ask("over udp") == "over udp!"
    assert pair.connection.path.kind == "udp"
    assert port.counts()["connections"] == 1
    await pair.close()
    assert left(port) == {}


async def test_a_peer_connects_over_tcp_alone(port: SharedPort) -> None:
    pair = await met(port, TcpClient)
    assert await pair.ask("over tcp") == "over tcp!"
    assert pair.connection.path.kind == "tcp"
    await pair.close()
    assert left(port) == {}

"""An ICE restart: another connection takes over, or the first stays as it was."""

from __future__ import annotations

import asyncio

import pytest

from server.media.network import connection as connections
from server.media.network.connection import PortConnection
from server.media.network.shared_port import SharedPort
from tests.media.network.peers import TcpClient, UdpClient, introduced, joined


def asks_for_consent(connection: PortConnection) -> bool:
    return connection._query_consent_task is not None


async def test_a_restart_takes_over_and_what_is_sent_goes_on(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    again, anew = port.connection(), UdpClient()
    again.succeed(ours)
    await joined(again, anew)
    assert again.path is not None
    assert ours.path is not None
    assert again.path.address != ours.path.address
    reading = asyncio.create_task(again.recv())
    await theirs.send(b"\x80 by the old way")
    assert await reading == b"\x80 by the old way"
    await asyncio.gather(ours.close(), theirs.close())
    await anew.send(b"\x80 by the new way")
    assert await again.recv() == b"\x80 by the new way"
    await asyncio.gather(again.close(), anew.close())


async def test_a_restart_may_come_from_the_very_same_address(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    again, anew = port.connection(), UdpClient()
    again.succeed(ours)
    await introduced(again, anew)
    socket = theirs._protocols[0]
    anew._protocols[0].transport.close()
    anew._protocols[0].transport = socket.transport
    socket.datagram_received = anew._protocols[0].datagram_received  # type: ignore[method-assign]
    before = ours.path
    await asyncio.gather(again.connect(), anew.connect())
    assert again.path == before
    await anew.send(b"\x80 the same way")
    assert await again.recv() == b"\x80 the same way"
    await ours.close()
    assert port.counts()["addresses"] == 1
    await asyncio.gather(again.close(), anew.close())
    await theirs.close()


async def test_a_restart_that_fails_leaves_the_first_as_it_was(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    monkeypatch.setattr(connections, "CONNECT_S", 0.05)
    again = port.connection()
    again.succeed(ours)
    assert not asks_for_consent(ours)
    await again.gather_candidates()
    again.remote_username, again.remote_password = "them", "x" * 22
    with pytest.raises(ConnectionError):
        await again.connect()
    assert asks_for_consent(ours)
    await theirs.send(b"\x80 still here")
    assert await ours.recv() == b"\x80 still here"
    await asyncio.gather(ours.close(), theirs.close())


async def test_one_that_found_a_way_and_failed_all_the_same_leaves_it_too(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    again, anew = port.connection(), UdpClient()
    again.succeed(ours)
    await joined(again, anew)
    assert not asks_for_consent(ours)
    await again.close()
    assert asks_for_consent(ours), "a peer that goes now would never be missed"
    for one in (ours, theirs, anew):
        await one.close()


async def test_a_second_restart_lets_the_first_one_go(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    first, second, anew = port.connection(), port.connection(), UdpClient()
    first.succeed(ours)
    await first.gather_candidates()
    second.succeed(ours)
    await first.close()
    assert not asks_for_consent(ours)
    await joined(second, anew)
    await ours.close()
    await anew.send(b"\x80 second")
    assert await second.recv() == b"\x80 second"
    for one in (second, anew, theirs):
        await one.close()


async def test_from_udp_to_tcp_and_nothing_is_lost(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    again, anew = port.connection(), TcpClient()
    again.succeed(ours)
    await joined(again, anew)
    assert again.path is not None
    assert again.path.kind == "tcp"
    await ours.close()
    await anew.send(b"\x80 over tcp")
    assert await again.recv() == b"\x80 over tcp"
    for one in (again, anew, theirs):
        await one.close()

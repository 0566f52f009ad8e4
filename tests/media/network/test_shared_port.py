"""All connections of a process at one UDP and one TCP port, whoever comes."""

from __future__ import annotations

import pytest

from server.media.network.listening import PortTakenError
from server.media.network.shared_port import SharedPort
from tests.media.network.peers import TcpClient, UdpClient, met
from tests.media.network.strangers import Udp


async def test_a_peer_connects_over_udp(port: SharedPort) -> None:
    pair = await met(port, UdpClient)
    assert await pair.ask("over udp") == "over udp!"
    assert pair.connection.path.kind == "udp"
    assert port.counts()["connections"] == 1
    await pair.close()


async def test_a_peer_connects_over_tcp_alone(port: SharedPort) -> None:
    pair = await met(port, TcpClient)
    assert await pair.ask("over tcp") == "over tcp!"
    assert pair.connection.path.kind == "tcp"
    await pair.close()


async def test_many_peers_share_the_port_and_each_hears_its_own(port: SharedPort) -> None:
    pairs = [await met(port, client) for client in (UdpClient, TcpClient, UdpClient)]
    assert [await pair.ask(str(n)) for n, pair in enumerate(pairs)] == ["0!", "1!", "2!"]
    assert len({pair.connection.path.address for pair in pairs}) == 3
    for pair in pairs:
        await pair.close()


async def test_a_peer_connects_over_ipv6() -> None:
    port = SharedPort(["::1", "127.0.0.1"])
    await port.open()
    pair = await met(port, lambda: UdpClient("::1"))
    assert await pair.ask("six") == "six!"
    assert pair.connection.path.address[0] == "::1"
    await pair.close()
    assert port.counts()["addresses"] == 0
    port.close()


async def test_garbage_goes_nowhere_and_is_counted(port: SharedPort) -> None:
    stranger = await Udp.at(port)
    for garbage in (b"", b"\0", b"\x80" * 200, b"\x16" * 60, b"GET / HTTP/1.1", b"\1" * 1400):
        stranger.send(garbage)
    await stranger.seen()
    assert port.counts()["strange"] >= 5
    assert port.counts()["addresses"] == 0
    stranger.close()


async def test_a_public_address_of_a_nat_is_announced_and_all_addresses_are_listened_at() -> None:
    port = SharedPort(["192.0.2.77", "127.0.0.1"])
    await port.open()
    connection = port.connection()
    await connection.gather_candidates()
    told = {(one.host, one.transport, one.port) for one in connection.local_candidates}
    assert told == {
        (host, kind, port.number) for host in ("192.0.2.77", "127.0.0.1") for kind in ("udp", "tcp")
    }
    pair = await met(port)
    assert await pair.ask("nat") == "nat!"
    await pair.close()
    await connection.close()
    port.close()


async def test_a_port_that_is_taken_is_said_in_words(port: SharedPort) -> None:
    with pytest.raises(PortTakenError, match=f"Port {port.number} .* PLENARY_MEDIA_PORT"):
        await SharedPort(["127.0.0.1"], port.number).open()


async def test_the_same_address_twice_is_one_address() -> None:
    assert SharedPort(["127.0.0.1", "127.0.0.1"]).addresses == ("127.0.0.1",)


async def test_twenty_that_come_and_go_leave_nothing(port: SharedPort) -> None:
    for _ in range(20):
        connection = port.connection()
        await connection.gather_candidates()
        await connection.close()
    assert port.counts()["connections"] == 0

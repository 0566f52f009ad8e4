"""Callers at the TCP port: slow ones, greedy ones, deaf ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.media.network import tcp_door
from server.media.network.connection import PortConnection
from server.media.network.ends import DoorEnd
from server.media.network.framing import framed
from server.media.network.shared_port import SharedPort
from server.media.network.tcp_door import TcpDoor
from tests.media.network.strangers import Tcp, check_for, probe


@pytest.fixture
async def connection(port: SharedPort) -> AsyncIterator[PortConnection]:
    connection = port.connection()
    await connection.gather_candidates()
    yield connection
    await connection.close()


def end_of(port: SharedPort, connection: PortConnection) -> DoorEnd:
    (door,) = [door for door, _ in port.doors if isinstance(door, TcpDoor)]
    end = connection.end_at(door)
    assert end is not None
    return end


async def test_a_caller_that_signs_is_answered_and_can_be_sent_to(
    port: SharedPort, connection: PortConnection
) -> None:
    caller = await Tcp.at(port)
    caller.send(check_for(connection))
    assert (await caller.answer()).attributes["XOR-MAPPED-ADDRESS"] == caller.address
    path = end_of(port, connection).path(caller.address)
    path.send(memoryview(b"\x80 media"), path.address)
    assert await caller.datagram() == b"\x80 media"
    await caller.close()


async def test_a_check_that_comes_in_single_bytes_is_understood(
    port: SharedPort, connection: PortConnection
) -> None:
    caller = await Tcp.at(port)
    for byte in framed(bytes(check_for(connection))):
        caller.writer.write(bytes([byte]))
        await caller.writer.drain()
    await caller.answer()
    await caller.close()


@pytest.mark.parametrize(
    "said",
    [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + bytes(600), framed(b"\x80 media"), b"\0\1\0"],
    ids=["http", "tls", "media before a check", "one byte"],
)
async def test_who_says_something_else_is_hung_up_on(port: SharedPort, said: bytes) -> None:
    caller = await Tcp.at(port)
    caller.writer.write(said)
    assert await caller.hung_up_on()
    assert port.counts()["strangers"] == 0
    assert port.counts()["strange"] == 1
    await caller.close()


async def test_who_signs_with_a_wrong_password_is_hung_up_on(
    port: SharedPort, connection: PortConnection
) -> None:
    caller = await Tcp.at(port)
    caller.send(check_for(connection, password="somebody-else-s-password"))
    assert await caller.hung_up_on()
    await caller.close()


async def test_who_says_nothing_is_hung_up_on(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_door, "STRANGER_S", 0.05)
    caller = await Tcp.at(port)
    caller.writer.write(b"\0")
    assert await caller.hung_up_on()
    await caller.close()


async def test_when_strangers_crowd_the_one_waiting_longest_goes_and_a_peer_gets_in(
    port: SharedPort, connection: PortConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_door, "MOST_STRANGERS", 3)
    crowd = [await Tcp.at(port) for _ in range(3)]
    caller = await Tcp.at(port)
    caller.send(check_for(connection))
    await caller.answer()
    assert await crowd[0].hung_up_on()
    assert port.counts()["crowded"] == 1
    assert port.counts()["strangers"] == 2
    for one in (*crowd, caller):
        await one.close()


async def test_one_network_crowds_out_only_itself(
    port: SharedPort, connection: PortConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_door, "MOST_STRANGERS", 3)
    caller = await Tcp.at(port, "127.0.0.2")
    crowd = [await Tcp.at(port) for _ in range(6)]
    for one in crowd[:4]:
        assert await one.hung_up_on()
    caller.send(check_for(connection))
    await caller.answer()
    for one in (*crowd, caller):
        await one.close()


async def test_a_caller_that_does_not_read_fills_no_memory_and_can_be_let_go(
    port: SharedPort, connection: PortConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await Tcp.at(port)
    caller.send(check_for(connection))
    await caller.answer()
    end = end_of(port, connection)
    (ours,) = end.door.callers.values()  # type: ignore[attr-defined]
    for _ in range(20_000):
        end.transport.sendto(b"\x80" + bytes(1400), caller.address)
    assert port.counts()["unsent"] > 0
    assert ours._transport.get_write_buffer_size() <= tcp_door.MOST_UNSENT + 1500
    await connection.close()
    assert port.counts()["callers"] == 0
    await caller.close()


async def test_a_caller_that_hangs_up_leaves_no_trace(
    port: SharedPort, connection: PortConnection
) -> None:
    caller = await Tcp.at(port)
    caller.send(check_for(connection))
    await caller.answer()
    end = end_of(port, connection)
    (ours,) = end.door.callers.values()  # type: ignore[attr-defined]
    gone, forget = asyncio.Event(), ours.connection_lost

    def lost(error: Exception | None) -> None:
        forget(error)
        gone.set()

    ours.connection_lost = lost
    await caller.close()
    await gone.wait()
    assert port.counts()["callers"] == 0
    assert end.outlet.addresses == {}
    end.transport.sendto(b"\x80 too late", caller.address)


async def test_a_frame_too_long_ends_a_call_that_was_good(
    port: SharedPort, connection: PortConnection
) -> None:
    caller = await Tcp.at(port)
    caller.send(check_for(connection))
    await caller.answer()
    caller.writer.write(b"\xff\xff")
    assert await caller.hung_up_on()
    await caller.close()


async def test_the_doctor_is_answered_over_tcp_too(port: SharedPort) -> None:
    caller = await Tcp.at(port)
    caller.send(probe())
    assert (await caller.answer()).attributes["XOR-MAPPED-ADDRESS"] == caller.address
    await caller.close()


async def test_closing_the_port_hangs_up_on_everybody() -> None:
    port = SharedPort(["127.0.0.1"])
    await port.open()
    connection = port.connection()
    await connection.gather_candidates()
    caller, stranger = await Tcp.at(port), await Tcp.at(port)
    caller.send(check_for(connection))
    await caller.answer()
    port.close()
    assert await caller.hung_up_on()
    assert await stranger.hung_up_on()
    for one in (caller, stranger):
        await one.close()
    await connection.close()

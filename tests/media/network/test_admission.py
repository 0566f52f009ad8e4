"""Who is let in: only who signs for a connection of ours, and never into another's place."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.media.network import ends
from server.media.network.connection import PortConnection
from server.media.network.shared_port import SharedPort
from tests.media.network.peers import met
from tests.media.network.strangers import Udp, check_for, probe


@pytest.fixture
async def connection(port: SharedPort) -> AsyncIterator[PortConnection]:
    connection = port.connection()
    await connection.gather_candidates()
    yield connection
    await connection.close()


@pytest.fixture
async def stranger(port: SharedPort) -> AsyncIterator[Udp]:
    stranger = await Udp.at(port)
    yield stranger
    stranger.close()


async def test_a_signed_check_is_answered(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    stranger.send(check_for(connection))
    answer = await stranger.answer()
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == stranger.address
    assert port.counts()["addresses"] == 1


async def test_a_wrong_password_is_met_with_silence(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    stranger.send(check_for(connection, password="somebody-else-s-password"))
    await stranger.seen()
    assert port.counts()["unsigned"] == 1
    assert port.counts()["addresses"] == 0


async def test_an_unknown_name_is_met_with_silence(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    gone = port.connection()
    stranger.send(check_for(gone))
    await stranger.seen()
    assert port.counts()["unknown"] == 1


async def test_a_check_without_priority_harms_nobody(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    message = check_for(connection)
    del message.attributes["PRIORITY"]
    message.add_message_integrity(connection.local_password.encode())
    stranger.send(message)
    await stranger.seen()
    assert port.counts()["addresses"] == 0


async def test_a_peer_from_ever_new_addresses_fills_no_table(
    port: SharedPort, connection: PortConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ends, "MOST_ADDRESSES", 3)
    many = [await Udp.at(port) for _ in range(8)]
    for one in many:
        one.send(check_for(connection))
        await one.answer()
        one.close()
    assert port.counts()["addresses"] == 3


async def test_an_address_that_serves_a_peer_is_not_given_to_another(port: SharedPort) -> None:
    pair = await met(port)
    other = port.connection()
    await other.gather_candidates()
    client = pair.browser.sctp.transport.transport._connection  # type: ignore[union-attr]
    forger = client._nominated[1].protocol.transport
    forger.sendto(bytes(check_for(other)), ("127.0.0.1", port.number))
    assert await pair.ask("still") == "still!"
    assert port.counts()["disputed"] == 1
    await other.close()
    await pair.close()


async def test_an_address_that_serves_nobody_goes_to_whom_it_signs_for(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    stranger.send(check_for(connection))
    await stranger.answer()
    other = port.connection()
    await other.gather_candidates()
    stranger.send(check_for(other))
    await stranger.answer()
    stranger.send(b"\x80 media")
    await stranger.seen()
    assert other._queue.get_nowait() == (b"\x80 media", 1)
    await other.close()


async def test_what_nobody_reads_is_bounded(
    port: SharedPort, connection: PortConnection, stranger: Udp
) -> None:
    stranger.send(check_for(connection))
    await stranger.answer()
    for _ in range(6):
        for _ in range(100):
            stranger.send(b"\x80 flood")
        await stranger.seen()
    assert connection._queue.qsize() == 512
    assert port.counts()["unread"] == 88


async def test_only_the_doctor_who_knows_the_secret_is_answered(
    port: SharedPort, stranger: Udp
) -> None:
    stranger.send(probe("guessed"))
    stranger.send(right := probe())
    assert (await stranger.answer()).transaction_id == right.transaction_id
    assert port.counts()["probes"] == 1

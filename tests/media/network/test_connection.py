"""One connection: how it is found, moved and ended."""

from __future__ import annotations

import asyncio
import gc
from weakref import ref

import pytest
from aioice.candidate import Candidate

from server.media.network import connection as connections
from server.media.network.connection import PortConnection
from server.media.network.shared_port import SharedPort
from server.media.reaching import IceConnection, Path
from tests.media.network.peers import UdpClient, introduced, joined
from tests.media.network.strangers import Udp, check_for


async def test_it_is_what_rtc_asks_for(port: SharedPort) -> None:
    connection: IceConnection = port.connection()
    assert connection.path is None


async def test_names_are_long_enough_for_thousands(port: SharedPort) -> None:
    names = {port.connection().local_username for _ in range(1000)}
    assert len(names) == 1000
    assert {len(name) for name in names} == {12}


async def test_a_peer_is_found_that_has_told_no_candidates(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    paths: list[Path] = []
    ours.on_moved = paths.append
    await joined(ours, theirs)
    assert ours.remote_candidates[0].type == "prflx"
    assert paths == [ours.path]
    paths[0].send(b"\x80 hello", paths[0].address)
    assert await theirs.recv() == b"\x80 hello"
    await theirs.send(b"\x80 and back")
    assert await ours.recv() == b"\x80 and back"
    await asyncio.gather(ours.close(), theirs.close())
    assert ours.path is None


async def test_the_end_of_candidates_ends_nothing(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await introduced(ours, theirs)
    await ours.add_remote_candidate(None)
    await ours.add_remote_candidate(None)
    await asyncio.gather(ours.connect(), theirs.connect())
    await asyncio.gather(ours.close(), theirs.close())


async def test_who_never_comes_is_given_up(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "CONNECT_S", 0.05)
    ours = port.connection()
    await ours.gather_candidates()
    ours.remote_username, ours.remote_password = "them", "x" * 22
    with pytest.raises(ConnectionError):
        await ours.connect()
    assert port.counts()["connections"] == 0
    assert await ours.get_event() is None


@pytest.mark.parametrize("candidates", [0, 1])
async def test_who_does_not_come_costs_no_looking_for(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch, candidates: int
) -> None:
    looks: list[bool] = []
    look = PortConnection._check_periodic

    def counted(self: PortConnection) -> bool:
        looks.append(look(self))
        return looks[-1]

    monkeypatch.setattr(PortConnection, "_check_periodic", counted)
    ours, nobody = port.connection(), await Udp.at(port)
    ours.remote_username, ours.remote_password = "them", "x" * 22
    await ours.gather_candidates()
    there = Candidate("f", 1, "udp", 1, *nobody.address, "host")
    for _ in range(candidates):
        await ours.add_remote_candidate(there)
    connecting = asyncio.create_task(ours.connect())
    if candidates:
        await nobody.heard.get()
        assert looks == [False]
    else:
        await asyncio.sleep(0)
        await ours.add_remote_candidate(there)
        await nobody.heard.get()
    nobody.close()
    await ours.close()
    with pytest.raises(ConnectionError):
        await connecting
    assert len(looks) <= 2


async def test_a_candidate_that_comes_later_is_checked_too(port: SharedPort) -> None:
    ours, first, second = port.connection(), await Udp.at(port), await Udp.at(port)
    ours.remote_username, ours.remote_password = "them", "x" * 22
    await ours.gather_candidates()
    connecting = asyncio.create_task(ours.connect())
    for stranger in (first, second):
        await asyncio.sleep(0)
        there = Candidate("f", 1, "udp", 1, *stranger.address, "host")
        await ours.add_remote_candidate(there)
        await stranger.heard.get()
        stranger.close()
    await ours.close()
    with pytest.raises(ConnectionError):
        await connecting


async def test_an_address_of_a_kind_that_we_have_not_does_not_end_it(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await introduced(ours, theirs)
    await ours.add_remote_candidate(Candidate("f", 1, "udp", 1, "2001:db8::1", 5000, "host"))
    await asyncio.gather(ours.connect(), theirs.connect())
    await asyncio.gather(ours.close(), theirs.close())


async def test_a_close_that_is_broken_off_is_finished_by_the_next(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    closing = asyncio.create_task(ours.close())
    for _ in range(3):
        await asyncio.sleep(0)
    closing.cancel()
    await asyncio.wait([closing])
    await ours.close()
    assert await ours.get_event() is None
    await theirs.close()


async def test_of_many_candidates_only_some_are_checked(port: SharedPort) -> None:
    ours = port.connection()
    for number in range(40):
        await ours.add_remote_candidate(
            Candidate("f", 1, "udp", 1, "127.0.0.1", 2000 + number, "host")
        )
    assert len(ours.remote_candidates) == 16


async def test_of_ever_new_addresses_only_so_many_are_looked_at(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_KNOWN", 4)
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    for _ in range(8):
        stranger = await Udp.at(port)
        check = check_for(ours)
        check.attributes["USERNAME"] = f"{ours.local_username}:{theirs.local_username}"
        check.add_message_integrity(ours.local_password.encode())
        stranger.send(check)
        await stranger.seen()
        stranger.close()
    assert len(ours._check_list) == 4
    await asyncio.gather(ours.close(), theirs.close())


async def test_nor_before_a_peer_is_connected(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_KNOWN", 4)
    ours = port.connection()
    ours.remote_username, ours.remote_password = "them", "x" * 22
    await ours.gather_candidates()
    connecting = asyncio.create_task(ours.connect())
    await asyncio.sleep(0)
    many = [await Udp.at(port) for _ in range(8)]
    for one in many:
        one.send(check_for(ours))
        await one.seen()
    assert len(ours._check_list) == len(ours.remote_candidates) == 4
    many[0].send(again := check_for(ours))
    while (await many[0].answer()).transaction_id != again.transaction_id:
        """What it was asked before."""
    for one in many:
        one.close()
    await ours.close()
    with pytest.raises(ConnectionError):
        await connecting


async def test_closing_twice_is_closing_once(port: SharedPort) -> None:
    ours = port.connection()
    await ours.gather_candidates()
    await ours.close()
    await ours.close()
    assert port.counts()["connections"] == 0


async def test_nothing_of_one_that_is_closed_waits_for_the_collector(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    await joined(ours, theirs)
    never = port.connection()
    await never.gather_candidates()
    never.remote_username, never.remote_password = "them", "x" * 22
    nobody = await Udp.at(port)
    await never.add_remote_candidate(Candidate("f", 1, "udp", 1, *nobody.address, "host"))
    connecting = asyncio.create_task(never.connect())
    await nobody.heard.get()
    nobody.close()
    left = [ref(each) for each in (ours, never)]
    gc.collect()
    gc.disable()
    try:
        await asyncio.gather(ours.close(), theirs.close(), never.close())
        await asyncio.wait([connecting])
        assert isinstance(connecting.exception(), ConnectionError)
        del ours, never, connecting
        for _ in range(3):
            await asyncio.sleep(0)
        assert [each() for each in left] == [None, None]
    finally:
        gc.enable()

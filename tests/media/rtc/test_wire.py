"""The way below DTLS, over connections that do as a test says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.media.ports import Fragment, IceServer
from server.media.reaching import Path
from server.media.rtc.wire import Wire

REMOTE = Fragment("them", "0123456789abcdefghijkl", ("1 1 udp 1 192.0.2.1 9 typ host", "nonsense"))


class Connection:
    """As `ports.IceConnection`; found once `find` is called."""

    def __init__(self, name: str) -> None:
        self.local_username, self.local_password = name, "secret"
        self.local_candidates: list[Any] = []
        self.remote_is_lite = False
        self.heard = 0
        self.remote_username: str | None = None
        self.remote_password: str | None = None
        self.on_moved: Any = None
        self.path: Path | None = None
        self.added: list[Any] = []
        self.sent: list[bytes] = []
        self.closed = asyncio.Event()
        self._found = asyncio.get_running_loop().create_future()
        self.gathered = asyncio.Event()
        self.gathered.set()

    def find(self) -> None:
        self.path = Path(lambda data, to: None, (self.local_username, 1), "udp")
        self._found.set_result(None)

    def fail(self) -> None:
        self._found.set_exception(ConnectionError())

    def succeed(self, other: object) -> None: ...
    async def gather_candidates(self) -> None:
        await self.gathered.wait()

    async def add_remote_candidate(self, remote_candidate: Any) -> None:
        self.added.append(remote_candidate)

    async def connect(self) -> None:
        await self._found

    async def close(self) -> None:
        self.closed.set()
        if not self._found.done():
            self.fail()

    async def get_event(self) -> object:
        return await self.closed.wait()

    async def send(self, data: bytes) -> None:
        self.sent.append(data)

    def data_received(self, data: bytes, component: int) -> None: ...


class Maker:
    ice_servers: list[IceServer] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.made: list[Connection] = []
        self.slow = False

    def connection(self) -> Any:
        self.made.append(Connection(f"ours{len(self.made)}"))
        if self.slow:
            self.made[-1].gathered.clear()
        return self.made[-1]

    def counts(self) -> dict[str, int]:
        return {}


async def connected() -> tuple[Wire, Maker, asyncio.Event]:
    maker, lost = Maker(), asyncio.Event()
    wire = Wire(maker, REMOTE, False, lost.set)
    maker.made[0].find()
    await wire.gather()
    await wire.connect()
    return wire, maker, lost


async def test_datagrams_come_in_order_and_go_out() -> None:
    wire, maker, _ = await connected()
    (one,) = maker.made
    reading = asyncio.ensure_future(wire._recv())
    await asyncio.sleep(0)
    one.data_received(b"first", 1)
    one.data_received(b"second", 1)
    assert [await reading, await wire._recv()] == [b"first", b"second"]
    await wire._send(b"out")
    assert one.sent == [b"out"]
    assert len(one.added) == 1
    await wire.close()


async def test_what_is_empty_too_long_or_too_much_is_dropped() -> None:
    wire, maker, _ = await connected()
    maker.made[0].data_received(b"", 1)
    maker.made[0].data_received(bytes(1501), 1)
    for number in range(600):
        maker.made[0].data_received(b"%d" % number, 1)
    assert await wire._recv() == b"0"
    assert len(wire._waiting) == 511
    await wire.close()


async def test_whoever_reads_is_told_of_the_end_and_nothing_of_ours_is_kept() -> None:
    wire, maker, lost = await connected()
    reading = asyncio.ensure_future(wire._recv())
    await asyncio.sleep(0)
    await wire.close()
    with pytest.raises(ConnectionError):
        await reading
    await wire._send(b"too late")
    assert maker.made[0].sent == []
    assert maker.made[0].on_moved is None
    assert "data_received" not in maker.made[0].__dict__
    assert not lost.is_set()


async def test_a_connection_that_is_lost_is_told_of() -> None:
    wire, maker, lost = await connected()
    maker.made[0].closed.set()
    await asyncio.wait_for(lost.wait(), 5)
    await wire.close()


async def test_a_restart_takes_over_once_it_is_found_and_the_old_way_is_closed() -> None:
    wire, maker, lost = await connected()
    moved: list[Path] = []
    wire.on_moved = moved.append
    ours = await wire.restart(Fragment("again", "x" * 22))
    assert (ours.ufrag, wire.fragment.ufrag) == ("ours1", "ours1")
    await wire.trickle(Fragment("again", None, REMOTE.candidates))
    await wire.trickle(Fragment("them", None, REMOTE.candidates))
    await wire._send(b"still the old way")
    old, new = maker.made
    assert (old.sent, len(old.added), len(new.added)) == ([b"still the old way"], 2, 1)
    new.find()
    await asyncio.wait_for(old.closed.wait(), 5)
    await wire._send(b"the new way")
    new.data_received(b"in", 1)
    assert new.sent == [b"the new way"]
    assert await wire._recv() == b"in"
    assert [path.address[0] for path in moved] == ["ours1"]
    assert not lost.is_set()
    await wire.close()


async def test_a_restart_that_fails_or_is_overtaken_leaves_the_way_as_it_was() -> None:
    wire, maker, lost = await connected()
    await wire.restart(Fragment("again", "x" * 22))
    await wire.restart(Fragment("and again", "x" * 22))
    assert maker.made[1].closed.is_set()
    maker.made[2].fail()
    await asyncio.wait_for(maker.made[2].closed.wait(), 5)
    assert wire.fragment.ufrag == "ours0"
    assert not lost.is_set()
    await wire.close()
    with pytest.raises(ConnectionError):
        await wire.restart(Fragment("too late", "x" * 22))


async def test_a_restart_that_is_given_up_while_it_gathers_leaves_nothing() -> None:
    wire, maker, lost = await connected()
    maker.slow = True
    asked = asyncio.ensure_future(wire.restart(Fragment("again", "x" * 22)))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert maker.made[1].closed.is_set()
    assert wire.fragment.ufrag == "ours0"
    assert not lost.is_set()
    await wire.close()


async def test_of_two_restarts_the_later_one_holds_even_if_both_find_a_way() -> None:
    wire, maker, lost = await connected()
    await wire.restart(Fragment("again", "x" * 22))
    maker.made[1].find()
    await wire.restart(Fragment("and again", "x" * 22))
    await asyncio.sleep(0)
    assert maker.made[1].closed.is_set()
    assert wire.fragment.ufrag == "ours2"
    maker.made[2].find()
    await asyncio.wait_for(maker.made[0].closed.wait(), 5)
    await wire._send(b"the last way")
    assert (maker.made[2].sent, lost.is_set()) == ([b"the last way"], False)
    await wire.close()


async def test_a_restart_may_find_the_way_that_the_first_call_did_not() -> None:
    maker, lost = Maker(), asyncio.Event()
    wire = Wire(maker, REMOTE, False, lost.set)
    connecting = asyncio.ensure_future(wire.connect())
    await wire.restart(Fragment("again", "x" * 22))
    maker.made[1].find()
    await asyncio.wait_for(connecting, 5)
    assert wire.path == maker.made[1].path
    maker.made[1].closed.set()
    await asyncio.wait_for(lost.wait(), 5)
    await wire.close()

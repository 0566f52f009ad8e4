"""The way below DTLS: over one ICE connection, and over another one after an ICE restart."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Final

from aioice import Candidate

from server.media.forwarding.packet import MOST_BYTES
from server.media.ports import Fragment
from server.media.reaching import IceConnection, IceMaker, Path

_MOST_WAITING: Final = 512
_MOST_CANDIDATES: Final = 16

_log = logging.getLogger(__name__)


class Wire:
    """What aiortc's DTLS sends and receives by. Bounded: datagrams nobody reads are dropped."""

    role = "controlled"

    def __init__(
        self, maker: IceMaker, remote: Fragment, lite: bool, lost: Callable[[], None]
    ) -> None:
        self._maker, self._lost = maker, lost
        self.on_moved: Callable[[Path], None] | None = None
        self._waiting: deque[bytes] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._is_over = False
        self._next: IceConnection | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._remote = remote
        self._now = self._made(remote)
        self._now.remote_is_lite = lite

    def _made(self, remote: Fragment) -> IceConnection:
        connection = self._maker.connection()
        connection.remote_username, connection.remote_password = remote.ufrag, remote.password
        connection.data_received = self._came  # type: ignore[method-assign]
        connection.on_moved = lambda path: self._moved(connection, path)
        return connection

    def _moved(self, connection: IceConnection, path: Path) -> None:
        if connection is self._now and self.on_moved is not None:
            self.on_moved(path)

    @property
    def path(self) -> Path | None:
        """Where datagrams to the other side go at present."""
        return self._now.path

    @property
    def fragment(self) -> Fragment:
        """Our credentials and candidates: those of the restart that is under way, if one is."""
        connection = self._next or self._now
        return Fragment(
            ufrag=connection.local_username,
            password=connection.local_password,
            candidates=tuple(one.to_sdp() for one in connection.local_candidates),
            ended=True,
        )

    def hear(self) -> None:
        """Something came that was encrypted with the keys of this very sender: it is there."""
        self._now.heard += 1

    # Connecting ---------------------------------------------------------------------------------

    async def gather(self) -> None:
        """Find our own candidates."""
        await self._now.gather_candidates()

    async def connect(self) -> None:
        """Find a way to the other side, or let a restart find it. ConnectionError if none is."""
        first = self._now
        try:
            await _connect(first, self._remote)
        except ConnectionError:
            if self._now is first:
                raise
        if self._now is first:
            self._watch(first)

    async def trickle(self, fragment: Fragment) -> None:
        """More candidates of the other side; those of credentials that are no more are dropped."""
        for connection in filter(None, (self._next, self._now)):
            if fragment.ufrag in (None, connection.remote_username):
                await _add(connection, fragment.candidates)
                return

    async def restart(self, fragment: Fragment) -> Fragment:
        """Find another way, with new credentials; DTLS goes on over the old one until then."""
        self._is_on()
        connection = self._made(fragment)
        connection.succeed(self._now)
        try:
            await connection.gather_candidates()
            before, self._next = self._next, connection
            if before is not None:
                await before.close()
            self._is_on()
        except BaseException:  # whoever asked may have given up: the old way is watched again
            self._forget(connection)
            await connection.close()
            raise
        self._start(self._move(connection, fragment))
        return self.fragment

    async def _move(self, connection: IceConnection, remote: Fragment) -> None:
        try:
            await _connect(connection, remote)
        except ConnectionError:
            _log.info("An ICE restart found no way; the connection stays as it was.")
            self._forget(connection)
            await connection.close()
            return
        if self._next is not connection:
            return  # another restart is under way, and has closed this one
        before, self._now, self._next = self._now, connection, None
        if connection.path is not None:
            self._moved(connection, connection.path)
        self._watch(connection)
        await before.close()
        _let_go(before)

    def _forget(self, connection: IceConnection) -> None:
        if self._next is connection:
            self._next = None

    def _watch(self, connection: IceConnection) -> None:
        self._start(self._until_closed(connection))

    async def _until_closed(self, connection: IceConnection) -> None:
        await connection.get_event()
        if connection is self._now and not self._is_over:
            self._lost()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Close every connection; whoever waits for a datagram is told."""
        self._is_over = True
        self._wake()
        self._waiting.clear()
        for connection in filter(None, (self._next, self._now)):
            await connection.close()
            _let_go(connection)
        for task in tuple(self._tasks):
            task.cancel()
        self.on_moved = None

    # What DTLS asks of its transport ------------------------------------------------------------

    async def _recv(self) -> bytes:
        while not self._waiting:
            self._is_on()
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._waiting.popleft()

    def _is_on(self) -> None:
        if self._is_over:
            raise ConnectionError("The connection is over.")

    async def _send(self, data: bytes) -> None:
        if not self._is_over:
            await self._now.send(data)

    def _came(self, data: bytes, component: int) -> None:  # noqa: ARG002 - as aioice calls it
        if 0 < len(data) <= MOST_BYTES and len(self._waiting) < _MOST_WAITING:
            self._waiting.append(data)
            self._wake()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


def _let_go(connection: IceConnection) -> None:
    """Nothing of ours hangs on it any more: it is freed at once, not by the collector."""
    connection.on_moved = None
    connection.__dict__.pop("data_received", None)


async def _connect(connection: IceConnection, remote: Fragment) -> None:
    await _add(connection, remote.candidates)
    await connection.connect()


async def _add(connection: IceConnection, candidates: tuple[str, ...]) -> None:
    """Add what can be read; checks that reach us tell their address anyway."""
    for line in candidates[:_MOST_CANDIDATES]:
        try:
            candidate = Candidate.from_sdp(line.removeprefix("candidate:"))
        except ValueError:
            continue
        await connection.add_remote_candidate(candidate)

"""Our side of one ICE connection, at the doors that all connections of the process share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

from aioice import ice, stun
from aioice.candidate import Candidate
from aioice.utils import random_string

from server.media.network import candidates, consent, relaying
from server.media.network.ends import Door, DoorEnd, End
from server.media.reaching import Address, IceConnection, Path

if TYPE_CHECKING:
    from server.media.network.shared_port import SharedPort

NAME_LENGTH: Final = 12
"""Characters of our ufrag. aiortc's four would collide among thousands."""

CONNECT_S: Final = 20.0
"""Seconds for a peer to come. Until then nothing is said to have failed (RFC 8863)."""

MOST_QUEUED: Final = 512
"""Datagrams kept for whoever reads; a reader that is behind loses what comes on top."""

MOST_KNOWN: Final = 256
"""Addresses of a peer that are ever looked at."""


class PortConnection(ice.Connection):
    """As `aioice.Connection`, the controlled side, without sockets of its own.

    It has one end at every door of the port, or one at a TURN server where only that is allowed.
    """

    def __init__(self, port: SharedPort, relays: Sequence[relaying.Relay] | None = None) -> None:
        # The policy RELAY keeps aioice from listing the machine's addresses and from asking the
        # local network for `.local` names: such peers come to us, and are learned by it.
        super().__init__(
            ice_controlling=False,
            transport_policy=ice.TransportPolicy.RELAY,
            local_username=random_string(NAME_LENGTH),
            local_password=random_string(24),
        )
        self.on_moved: Callable[[Path], None] | None = None
        self.before: PortConnection | None = None
        self.after: PortConnection | None = None
        self._is_paused = False
        self.heard = 0

        self._port, self._relays = port, relays
        self._ends: dict[Door, DoorEnd] = {}
        self._path: Path | None = None
        self._called = asyncio.Event()
        """There is somebody to be checked, or it is over."""

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def is_closing(self) -> bool:
        return self._closing

    def end_at(self, door: Door) -> DoorEnd | None:
        """Where it is found when somebody calls it at this door."""
        return self._ends.get(door)

    def succeed(self, other: IceConnection) -> None:
        """Be the restart of another of this port. See IceConnection."""
        self.before = before = cast("PortConnection", other)
        before.after = self
        self._queue = before._queue  # noqa: SLF001 - its own class
        before.pause()

    def pause(self) -> None:
        """Do not ask for consent while a restart is under way: it may well be gone from here."""
        if self._query_consent_task is not None:
            self._query_consent_task.cancel()
            self._query_consent_task = None
            self._is_paused = True

    def resume(self) -> None:
        """The restart came to nothing: ask again whether the peer is still here."""
        if self._is_paused and not self._closing:
            self._is_paused = False
            self._query_consent_task = asyncio.create_task(self.query_consent())

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],  # noqa: ARG002 - those of the port are announced
        timeout: int = 5,  # noqa: ARG002, ASYNC109 - aioice's signature
    ) -> list[Candidate]:
        """Take a place at the doors, or at a TURN server. Nothing is announced where both fail."""
        if self._relays is not None:
            return await self._relayed(self._relays)
        found: list[Candidate] = []
        for door, announced in self._port.doors:
            mine = candidates.announced(
                door.kind, announced, self._port.number, len(found), component
            )
            end = DoorEnd(self, door, mine[0])
            self._ends[door] = end
            found += mine
        self._protocols += self._ends.values()
        self._port.admission.enrol(self)
        return found

    async def _relayed(self, relays: Sequence[relaying.Relay]) -> list[Candidate]:
        end = await relaying.allocated(self, relays, self._port.figures)
        if end is None:
            return []
        self._protocols.append(end)
        return [end.local_candidate]

    async def add_remote_candidate(self, remote_candidate: Candidate | None) -> None:
        """A candidate that we may send a check to; others, and the end of them, change nothing.

        Peers call us, from wherever they are, and are learned by that (RFC 8445, 7.3.1.3). Our own
        checks only help where a firewall lets nobody in to whom we did not speak first.
        """
        if remote_candidate is None or len(self.remote_candidates) >= candidates.MOST_REMOTE:
            return
        if candidates.is_worth_a_check(remote_candidate, self._port.addresses):
            await super().add_remote_candidate(remote_candidate)
            self._see()
            if self._early_checks_done and not self._check_list_done:
                for pair in self._unchecked():
                    self.check_start_task(pair)

    async def connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                self._see()
                await self._called.wait()
                await super().connect()
        except TimeoutError:
            await self.close()
            raise ConnectionError(f"no path within {CONNECT_S:.0f} s") from None

    def _check_periodic(self) -> bool:
        """Begin the next check; True while another one is to begin in 20 ms.

        As candidates never end, aioice would look until somebody comes, fifty times a second: 200
        who were answered and never came took 8 % of a core, for 20 s. Now 0.1 %.
        """
        super()._check_periodic()
        return not self._check_list_done and bool(self._unchecked())

    def _see(self) -> None:
        """Begin once there is anybody to be checked: where there is nobody, aioice gives up."""
        if self._called.is_set():
            return
        ways = (
            (e.local_candidate, other) for e in self._protocols for other in self.remote_candidates
        )
        if self._early_checks or any(mine.can_pair_with(other) for mine, other in ways):
            self._called.set()

    def _unchecked(self) -> list[ice.CandidatePair]:
        open_states = (ice.CandidatePair.State.WAITING, ice.CandidatePair.State.FROZEN)
        return [p for p in self._check_list if p.state in open_states and p.task is None]

    async def close(self) -> None:
        self._path = None
        self._called.set()
        self._port.admission.strike(self)
        if any(other and not other.is_closing for other in (self.before, self.after)):
            self._queue = asyncio.Queue()  # what ends now is not what the other one brings
        if self.before is not None and self.before.after is self:
            self.before.resume()  # nothing, if it is closed: then this one has taken over
        await super().close()
        self._ends.clear()
        self.before = self.after = None
        self._let_go()

    def _let_go(self) -> None:
        """Of what holds on to us in turn: 55 objects and more would wait for the collector."""
        for pair in self._check_list:
            pair.task = None  # its traceback holds the pair
        self._check_list.clear()

    def request_received(
        self, message: stun.Message, addr: Address, protocol: ice.StunProtocol
    ) -> None:
        """A check. Of a peer that comes from ever new addresses, no more than so many are kept.

        Each is called several times, so who forges addresses could have us call others (RFC 8445,
        19.5.1), and each is looked for among all.
        """
        if len(self._check_list) < MOST_KNOWN or self._knows(addr):
            super().request_received(message, addr, protocol)
            self._see()

    def _knows(self, address: Address) -> bool:
        return any(pair.remote_addr == address for pair in self._check_list)

    def data_received(self, data: bytes, component: int) -> None:
        if self._queue.qsize() < MOST_QUEUED:
            super().data_received(data, component)
        else:
            self._port.figures["unread"] += 1

    def check_complete(self, pair: ice.CandidatePair) -> None:
        """A check is over: perhaps there is a path now, or another one."""
        super().check_complete(pair)
        nominated = self._nominated.get(1)
        if nominated is None:
            return
        path = cast("End", nominated.protocol).path(nominated.remote_addr)
        if self._path is None or (path.address, path.kind) != self._path[1:]:
            self._path = path
            if self.on_moved is not None:
                self.on_moved(path)

    async def query_consent(self) -> None:
        await consent.until_expired(self._is_there)
        self._query_consent_task = None
        await self.close()

    async def _is_there(self) -> bool:
        """Whether the peer answers on the path; twice asked, with 1.5 s to answer.

        Or was heard meanwhile: FFmpeg's WHIP muxer answers nothing once it is connected.
        """
        pair, heard = self._nominated.get(1), self.heard
        if pair is None or self.remote_password is None:
            return False
        try:
            await pair.protocol.request(
                self.build_request(pair, nominate=False),
                pair.remote_addr,
                integrity_key=self.remote_password.encode(),
                retransmissions=1,
            )
        except stun.TransactionError:
            return self.heard > heard
        return True

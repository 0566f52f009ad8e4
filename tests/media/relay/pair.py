"""A home and a branch of one room: two media processes in one, with a real line between them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import uvicorn

from rooms.people import Role
from server.media.forwarding.track import Track
from server.media.ports import Codec, Kind, Packet
from server.media.ports import Track as AnyTrack
from server.media.relay.giving import Giver
from server.media.relay.line import WebSocketLine, call
from server.media.relay.proof import Proof
from server.media.relay.taking import Line, Taker
from server.media.stage.branching import Upstream
from server.media.stage.parties import Watcher
from server.media.stage.room import Room
from server.wiring.media import MOST_HEARD
from tests.media.peers import FakePeer
from tests.media.studio import SECRET, Clock, Studio

AHEAD_S = 1000.0
"""How far the branch's clock is ahead of the home's."""


class Heard:
    """Whoever takes a track: a viewer's leg that can be looked into."""

    def __init__(self, track: AnyTrack, limits: Sequence[int | None] = ()) -> None:
        assert isinstance(track, Track)
        self.track, self.packets, self.codecs = track, list[Packet](), list[Codec]()
        self.limits = list(limits)
        track.add(self, lambda: self.limits)

    def take(self, packet: Packet) -> None:
        self.packets.append(packet)

    def renewed(self, codec: Codec) -> None:
        self.codecs.append(codec)

    @property
    def payloads(self) -> list[bytes]:
        return [packet.payload for packet in self.packets]

    @property
    def is_whole(self) -> bool:
        numbers = [packet.sequence for packet in self.packets]
        return numbers == [(numbers[0] + step) & 0xFFFF for step in range(len(numbers))]


class Pair:
    """`where` is what the registry says of the home: its address; whether the branch is it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.home = Studio(clock=self.clock, proof=self.proof(self.clock), track=self.track)
        self.branch = Studio(clock=self.clock, branch=self._make, track=self.track)
        share_truth(self.home, self.branch)
        self.where: tuple[str, bool] | None = None
        self.lines: list[WebSocketLine] = []
        self.taker: Taker

    def proof(self, clock: Clock, secret: bytes = SECRET) -> Proof:
        return Proof(secret, "summit", clock.day)

    def track(self, kind: Kind) -> Track:
        return Track(kind, self.clock)

    def _make(self, room: str) -> Upstream:
        self.taker = Taker(
            find=self._find,
            call=partial(self._call, room),
            track=self.track,
            clock=self.clock,
            wall=lambda: self.clock() + AHEAD_S,
            on_home=lambda: self.branch.media.come_home(room),
            figures=self.branch.services.relayed,
        )
        return self.taker

    async def _find(self) -> tuple[str, bool] | None:
        return self.where

    def _call(self, room: str, address: str) -> AbstractAsyncContextManager[Line]:
        return self._called(address, room)

    @asynccontextmanager
    async def _called(self, address: str, room: str) -> AsyncIterator[WebSocketLine]:
        async with call(address, room, self.proof(self.clock).make(room)) as line:
            self.lines.append(line)
            yield line

    async def open(self) -> Room:
        """The branch's room, with what its home has."""
        room = await self.branch.media.streams.branch("main", self._make)
        assert await self.taker.ready()
        return room

    def watcher(self, room: Room, channel: str = "floor") -> tuple[Watcher, FakePeer]:
        """A delegate who watches at the branch."""
        watcher = Watcher(self.home.person(Role.DELEGATE).id)
        peer = FakePeer(room.stage)
        watcher.answered(peer)
        room.watch(watcher)
        room.turn(watcher, channel, None)
        return watcher, peer

    async def until(self, reached: Callable[[], object]) -> None:
        """Let both ends work until something holds."""
        async with asyncio.timeout(10):
            while not reached():  # noqa: ASYNC110 - both ends of a socket work meanwhile
                await asyncio.sleep(0.001)

    async def beat(self) -> None:
        """A second goes by for both, and the home has heard what the branch says of it."""
        self.clock.move(1)
        self.branch.media.streams.tick()
        self.home.media.streams.tick()
        givers = self.givers()
        await self.until(lambda: all(one.heard_at == self.clock.at for one in givers))

    def givers(self) -> list[Giver]:
        """The home's ends."""
        home = self.home.media.room("main")
        return [] if home is None else [one for one in home.branches if isinstance(one, Giver)]


def share_truth(one: Studio, other: Studio) -> None:
    """Both read the same."""
    other.truth = one.truth
    object.__setattr__(other.services, "truth", one.truth)


@asynccontextmanager
async def serving(studio: Studio) -> AsyncIterator[str]:
    """The inner address of a media process, as it is served."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        studio.media.app,
        lifespan="off",
        log_config=None,
        ws="websockets-sansio",
        ws_max_size=MOST_HEARD,
        ws_per_message_deflate=False,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task

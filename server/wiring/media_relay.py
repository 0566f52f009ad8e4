"""How a media process finds the home of a room, and is a branch of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial

from server.bus.placing import MediaLease
from server.media.forwarding.track import Track
from server.media.http.app import MediaDoor
from server.media.ports import Kind
from server.media.relay.figures import RelayFigures
from server.media.relay.line import call
from server.media.relay.proof import Proof
from server.media.relay.taking import Line, Taker
from server.media.services import Elsewhere
from server.media.stage.branching import Upstream


def new_track(kind: Kind) -> Track:
    """An empty track on this process's clock."""
    return Track(kind, time.monotonic)


@dataclass
class Relays:
    """What `media.services.Services` asks about other processes; `door` is set once it is made."""

    lease: MediaLease
    proof: Proof
    figures: RelayFigures = field(default_factory=RelayFigures)
    door: MediaDoor | None = None

    def __post_init__(self) -> None:
        ahead = time.time() - time.monotonic()
        self._wall: Callable[[], float] = lambda: time.monotonic() + ahead

    def elsewhere(self) -> Elsewhere:
        """The others, as they were a second ago."""
        return Elsewhere(self.lease.others.processes, self.lease.others.free)

    def branch(self, room: str) -> Upstream:
        """What a branch of a room is fed by; it looks for the room's home from now on."""
        return Taker(
            find=partial(self.lease.home, room),
            call=partial(self._call, room),
            track=new_track,
            clock=time.monotonic,
            wall=self._wall,
            on_home=partial(self._come_home, room),
            figures=self.figures,
        )

    def _call(self, room: str, address: str) -> AbstractAsyncContextManager[Line]:
        return call(address, room, self.proof.make(room))

    def _come_home(self, room: str) -> None:
        if self.door is not None:
            self.door.come_home(room)

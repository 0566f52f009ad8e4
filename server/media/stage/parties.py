"""Those who are connected to a room: senders and viewers. Each ends once, whoever ends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from server.media.ports import FLOOR, STAGE, Kind, Peer, Track, Viewer
from server.media.stage.meter import Meter

TOO_MUCH_S: Final = 5.0


class Party:
    """One connection: whose it is, and who wants to know when it is over."""

    peer: Peer

    def __init__(self, person: str) -> None:
        self.person = person
        self.over = False
        self._told: list[Callable[[], None]] = []

    def when_over(self, tell: Callable[[], None]) -> None:
        """Have this called once when the connection is over; at once if it is."""
        if self.over:
            tell()
        else:
            self._told.append(tell)

    def gone(self) -> None:
        """The connection is over, for whatever reason."""
        if self.over:
            return
        self.over = True
        told, self._told = self._told, []
        for tell in told:
            tell()

    def counted(self) -> Counter[str]:
        """What its connection has counted, picture and sound together: `packets`, `nacks`, ..."""
        counts: Counter[str] = Counter()
        for name, value in self.peer.figures().items():
            counts[name.rpartition(".")[2]] += int(value)
        return counts

    async def end(self) -> None:
        """Close it from our side."""
        self.gone()
        await self.peer.close()


class Sender(Party):
    """Whoever sends a feed. It has tracks of its own, so that a successor can begin beside it."""

    def __init__(
        self,
        person: str,
        name: str | None,
        tracks: Mapping[Kind, Track],
        clock: Callable[[], float],
        since: datetime,
    ) -> None:
        super().__init__(person)
        self.name, self.tracks, self.since = name, tracks, since
        self.came_at = self._within_at = clock()
        self._clock = clock
        self.is_replaced = False
        """Another sender has the feed now: this one should not come back for it."""

        self.meters: dict[Kind, Meter] = {
            kind: Meter(track, clock) for kind, track in tracks.items()
        }
        for kind, track in tracks.items():
            track.add(self.meters[kind])

    def answered(self, peer: Peer) -> None:
        """The connection it has now."""
        self.peer = peer
        peer.on_gone = self.gone

    def when_first(self, tell: Callable[[], None]) -> None:
        """Have this called once with the first packet of either kind."""

        def first() -> None:
            for meter in self.meters.values():
                meter.on_first = None
            tell()

        for meter in self.meters.values():
            meter.on_first = first

    @property
    def has_sent(self) -> bool:
        """Whether anything ever came."""
        return any(meter.bytes for meter in self.meters.values())

    def is_too_much(self, kbps: int) -> bool:
        """Whether it has sent more than this for some seconds, whatever it was asked for."""
        now = self._clock()
        if sum(meter.kbps() for meter in self.meters.values()) <= kbps:
            self._within_at = now
        return now - self._within_at > TOO_MUCH_S

    def release(self) -> None:
        """Let go of its tracks."""
        for kind, track in self.tracks.items():
            track.drop(self.meters[kind])


class Watcher(Party):
    """Whoever watches the stage or a feed. `channel` is what they asked to hear."""

    peer: Viewer

    def __init__(self, person: str, what: str = STAGE) -> None:
        super().__init__(person)
        self.what = what
        self.session = ""
        """The id of their session, by which they are told of it."""

        self.channel = FLOOR
        self.picture = True
        self.spared_until = 0.0
        """Until then a picture that was asked for again is not taken away."""

    def answered(self, peer: Viewer) -> None:
        """The connection it has now."""
        self.peer = peer
        peer.on_gone = self.gone

"""Connections without a network: what was asked of them can be looked into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.media.ports import Fragment, IceServer, Kind, OfferRefused
from server.media.ports import Track as AnyTrack

CANDIDATES = ("1 1 udp 9 192.0.2.1 8801 typ host", "2 1 tcp 1 192.0.2.1 8801 typ host")


@dataclass(eq=False)
class FakePeer:
    """One connection: what was asked of it, and the end that it may come to by itself."""

    tracks: Mapping[Kind, AnyTrack]
    answer: str = "v=0\r\ns=answer\r\n"
    on_gone: Any = None
    trouble: bool = False
    closed: bool = False
    heard: list[AnyTrack] = field(default_factory=list)
    seen: list[bool] = field(default_factory=list)
    trickled: list[Fragment] = field(default_factory=list)
    restarted: list[Fragment] = field(default_factory=list)
    fault: Exception | None = None
    counts: dict[str, float] = field(default_factory=dict)

    @property
    def fragment(self) -> Fragment:
        return Fragment("ours", "o" * 22)

    async def trickle(self, fragment: Fragment) -> None:
        if self.fault is not None:
            raise self.fault
        self.trickled.append(fragment)

    async def restart(self, fragment: Fragment) -> Fragment:
        if self.fault is not None:
            raise self.fault
        self.restarted.append(fragment)
        return Fragment("fresh", "f" * 24, CANDIDATES, ended=True)

    async def close(self) -> None:
        self.closed = True
        self.lose()

    def lose(self) -> None:
        """The connection is over."""
        tell, self.on_gone = self.on_gone, None
        if tell is not None:
            tell()

    def figures(self) -> Mapping[str, float]:
        return {"video.loss": 0.01234, "audio.loss": 0.0, "audio.level": -30.0, **self.counts}

    def hear(self, track: AnyTrack) -> None:
        self.heard.append(track)

    def see(self, on: bool) -> None:
        self.seen.append(on)


@dataclass
class FakeConnections:
    """Answers every offer, but those that say `refuse:422`."""

    made: list[FakePeer] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    ice_servers: tuple[IceServer, ...] = (
        IceServer(("stun:stun.example:3478",)),
        IceServer(("turn:a.example:3478", "turn:a.example:3478?transport=tcp"), "u:1", 'p"w'),
    )

    async def publisher(self, offer: str, tracks: Mapping[Kind, AnyTrack], kbps: int) -> FakePeer:
        return self._peer(offer, tracks)

    async def viewer(self, offer: str, tracks: Mapping[Kind, AnyTrack]) -> FakePeer:
        return self._peer(offer, tracks)

    def _peer(self, offer: str, tracks: Mapping[Kind, AnyTrack]) -> FakePeer:
        self.offers.append(offer)
        if "refuse:" in offer:
            raise OfferRefused(int(offer.partition("refuse:")[2][:3]), "Not this one.")
        self.made.append(FakePeer(tracks))
        return self.made[-1]

"""Connections: answers offers, and keeps the peers of a process until they are gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from aiortc import RTCCertificate

from server.media.ports import IceServer, Kind, Track
from server.media.reaching import IceMaker
from server.media.rtc import offer as offers
from server.media.rtc import private
from server.media.rtc.outcomes import Outcomes
from server.media.rtc.peer import Surroundings
from server.media.rtc.publisher import Publisher
from server.media.rtc.viewer import Viewer

_A_DAY: Final = 86_400.0


class Certificates:
    """The certificate of this process: made at the start and anew each day."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._made_at = clock()
        self._certificate = RTCCertificate.generateCertificate()

    def current(self) -> RTCCertificate:
        """The one for the next peer."""
        if self._clock() - self._made_at > _A_DAY:
            self._made_at = self._clock()
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate


class Connections:
    """Implements `ports.Connections` with aiortc's DTLS. Raises `private.Unfit` if it cannot."""

    def __init__(self, ice: IceMaker, clock: Callable[[], float] = time.monotonic) -> None:
        private.check()
        ahead = time.time() - clock()
        self._around = Surroundings(
            ice=ice,
            clock=clock,
            wall=lambda: clock() + ahead,
            certificate=Certificates(clock).current,
            outcomes=Outcomes(clock),
        )

    async def publisher(self, offer: str, tracks: Mapping[Kind, Track], kbps: int) -> Publisher:
        """A sender whose packets go to these tracks. OfferRefused."""
        read = offers.read(offer, "sends")
        peer = Publisher(read, tracks, kbps, self._around)
        await peer.open()
        return peer

    async def viewer(self, offer: str, tracks: Mapping[Kind, Track]) -> Viewer:
        """Somebody who is sent these tracks. OfferRefused."""
        peer = Viewer(offers.read(offer, "receives"), tracks, self._around)
        await peer.open()
        return peer

    @property
    def ice_servers(self) -> Sequence[IceServer]:
        """What a client may use to reach us."""
        return self._around.ice.ice_servers

    def counts(self) -> Mapping[str, int]:
        """How many came about since the start, and how many did not: see `Outcomes`."""
        return self._around.outcomes.counts

    @property
    def beats(self) -> bool:
        """Whether any connection stands."""
        return self._around.heart.beats

    async def close(self) -> None:
        """End all of them."""
        await asyncio.gather(*(peer.close() for peer in tuple(self._around.peers)))

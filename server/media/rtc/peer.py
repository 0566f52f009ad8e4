"""A peer: one WebRTC connection from its offer until nothing is left of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from server.media.forwarding import reports
from server.media.forwarding.track import Track
from server.media.ports import Fragment, Kind, OfferRefused
from server.media.ports import Track as AnyTrack
from server.media.reaching import IceMaker, Path
from server.media.rtc import answer, private
from server.media.rtc.heart import Heart
from server.media.rtc.offer import Offer
from server.media.rtc.outcomes import Outcomes
from server.media.rtc.wire import Wire

HANDSHAKE_SECONDS: Final = 15.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all peers of a process share. `clock` never goes back, `wall` is seconds since 1970."""

    ice: IceMaker
    clock: Callable[[], float]
    wall: Callable[[], float]
    certificate: Callable[[], RTCCertificate]
    outcomes: Outcomes
    heart: Heart = field(default_factory=Heart)
    peers: dict[Peer, None] = field(default_factory=dict)


class Peer:
    """A connection: answered by `open`, then it connects, goes on and ends by itself."""

    _direction: Literal["sendonly", "recvonly"]
    _is_quick = False

    def __init__(self, offer: Offer, sections: list[answer.Section], around: Surroundings) -> None:
        self.on_gone: Callable[[], None] | None = None
        self.answer = ""
        self._offer, self._sections, self._around = offer, sections, around
        self._over = asyncio.Event()
        self._wire = Wire(around.ice, offer.remote, offer.lite, self._over.set)
        self._dtls = RTCDtlsTransport(self._wire, [around.certificate()])  # type: ignore[arg-type]
        self._task: asyncio.Task[None] | None = None
        self._session: pylibsrtp.Session | None = None

    # A life -------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Gather, write the answer, and connect in the background."""
        role: Literal["active", "passive"] = (
            "passive" if self._offer.setup == "client" else "active"
        )
        private.begin_handshake(self._dtls, "server" if role == "passive" else "client")
        private.take_packets(self._dtls, self._rtp, self._rtcp)
        self._dtls.on("statechange", self._dtls_changed)
        try:
            await self._wire.gather()
        except BaseException:
            await self._wire.close()
            raise
        self.answer = answer.write(
            self._sections, self._direction, self.fragment, self._fingerprint(), role
        )
        self._around.peers[self] = None
        self._task = asyncio.get_running_loop().create_task(self._live())

    def _fingerprint(self) -> tuple[str, str]:
        fingerprints = self._dtls.getLocalParameters().fingerprints
        first = next(one for one in fingerprints if one.algorithm == "sha-256")
        return first.algorithm, first.value

    async def _live(self) -> None:
        try:
            if await self._connected():
                await self._over.wait()
        finally:
            try:
                self._leave()
            finally:
                await self._take_down()

    def _leave(self) -> None:
        """It is over: say so first, for somebody may wait for its place.

        To take it down takes turns of the loop, and each takes seconds where hundreds are served
        and the processor is wanted by others.
        """
        self._over.set()
        self._around.heart.drop(self)
        gone, self.on_gone = self.on_gone, None
        try:
            self._ended()
        finally:
            if gone is not None:
                gone()

    async def _take_down(self) -> None:
        self._dtls.remove_all_listeners()
        try:
            await self._dtls.stop()
        finally:
            private.let_go(self._dtls)
            await self._wire.close()
            self._session = None
            self._around.peers.pop(self, None)

    async def _connected(self) -> bool:
        """Connect and shake hands, unless somebody ends it before that. False: it failed."""
        connecting = asyncio.ensure_future(self._connect())
        over = asyncio.ensure_future(self._over.wait())
        await asyncio.wait((connecting, over), return_when=asyncio.FIRST_COMPLETED)
        for task in (connecting, over):
            task.cancel()
        done = await asyncio.gather(connecting, over, return_exceptions=True)
        if isinstance(done[0], Exception):
            _log.warning("A connection failed in a way that is not foreseen.", exc_info=done[0])
        return done[0] is True and not self._over.is_set()

    async def _connect(self) -> bool:
        outcomes = self._around.outcomes
        try:
            await self._wire.connect()
        except ConnectionError:
            outcomes.add("unreached")
            return False
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self._dtls.start(_parameters(self._offer))
        if self._dtls.state != "connected" or self._wire.path is None:
            outcomes.add("unshaken")
            return False
        outcomes.add("connected")
        private.bound_sources(self._dtls)
        self._session = private.sending_session(self._dtls)
        self._around.heart.add(self, quick=self._is_quick)
        self._started()
        self._wire.on_moved = self._moved
        return True

    def _dtls_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self._over.set()

    async def close(self) -> None:
        """End it now; nothing is left of it."""
        self._over.set()
        if self._task is not None:
            await asyncio.wait([self._task])

    # ICE ----------------------------------------------------------------------------------------

    @property
    def fragment(self) -> Fragment:
        """Our own credentials and candidates as they hold now."""
        return self._wire.fragment

    async def trickle(self, fragment: Fragment) -> None:
        """More candidates of the other side."""
        if not self._over.is_set():
            await self._wire.trickle(fragment)

    async def restart(self, fragment: Fragment) -> Fragment:
        """New credentials for the same connection (RFC 8445, 2.4): ours, to be answered."""
        return await self._wire.restart(fragment)

    # What comes and goes ------------------------------------------------------------------------

    async def _rtp(self, data: bytes) -> None:
        """Whoever only watches sends nothing that is listened to."""

    async def _rtcp(self, data: bytes) -> None:
        for report in reports.read(data):
            self._heard(report)

    def _tell(self, data: bytes) -> None:
        """Send reports, if they can be sent at once."""
        path = self._wire.path
        if self._session is None or path is None:
            return
        try:
            path.send(self._session.protect_rtcp(data), path.address)
        except (OSError, ValueError, pylibsrtp.Error):
            _log.debug("A report could not be sent.")

    def tick(self) -> None:
        """Called every 40 ms."""

    def second(self) -> None:
        """Called once a second."""

    def _moved(self, path: Path) -> None:
        """Datagrams go another way from now on."""

    def _started(self) -> None:
        raise NotImplementedError

    def _ended(self) -> None:
        raise NotImplementedError

    def _heard(self, report: reports.Report) -> None:
        raise NotImplementedError

    def figures(self) -> Mapping[str, float]:
        """Counts by name."""
        raise NotImplementedError


def own(track: AnyTrack) -> Track:
    """A track of ours, which is the only kind that packets can be forwarded from."""
    if not isinstance(track, Track):
        raise TypeError("Peers take tracks of server.media.forwarding.")
    return track


def not_taken(kind: Kind, unwanted: bool) -> OfferRefused:
    """Why a section of an offer is refused: nobody wants it, or nobody can forward it."""
    what = "picture" if kind == "video" else "sound"
    if unwanted:
        return OfferRefused(422, f"No {what} is taken here; leave it out of the offer.")
    codecs = "H264, VP8, VP9 and AV1" if kind == "video" else "Opus"
    return OfferRefused(422, f"The offer has no {what} that can be forwarded: {codecs} can.")


class Counting(Protocol):
    """A stream of a peer, which has figures of its own."""

    def figures(self) -> Mapping[str, float]: ...


def named(parts: Mapping[Kind, Counting]) -> dict[str, float]:
    """The figures of all streams by kind and name: `video.packets`, ..."""
    return {
        f"{kind}.{name}": value
        for kind, part in parts.items()
        for name, value in part.figures().items()
    }


def _parameters(offer: Offer) -> RTCDtlsParameters:
    prints = [RTCDtlsFingerprint(algorithm, value) for algorithm, value in offer.fingerprints]
    return RTCDtlsParameters(fingerprints=prints, role=offer.setup)

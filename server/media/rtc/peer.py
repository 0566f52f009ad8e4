"""Peers: one WebRTC connection each, that sends to us (Publisher) or watches (Viewer)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from server.media.forwarding import packet, reports
from server.media.forwarding.clocks import SenderClock
from server.media.forwarding.track import Track
from server.media.ports import Fragment, IceMaker, Kind, OfferRefused, Path
from server.media.ports import Track as AnyTrack
from server.media.rtc import answer, private
from server.media.rtc.choice import fitting, taken
from server.media.rtc.heart import Heart
from server.media.rtc.ingest import Ingest
from server.media.rtc.leg import Leg
from server.media.rtc.offer import Offer
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
        self._wire = Wire(around.ice, self._over.set)
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
        digest = next(
            one
            for one in self._dtls.getLocalParameters().fingerprints
            if one.algorithm == "sha-256"
        )
        self.answer = answer.write(
            self._sections, self._direction, self.fragment, (digest.algorithm, digest.value), role
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
            self._around.heart.drop(self)
            self._ended()
            self._dtls.remove_all_listeners()
            await self._dtls.stop()
            await self._wire.close()
            self._session = None
            self._around.peers.pop(self, None)
            gone, self.on_gone = self.on_gone, None
            if gone is not None:
                gone()

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
        try:
            await self._wire.connect(self._offer.remote, self._offer.lite)
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                await self._dtls.start(_parameters(self._offer))
        except (ConnectionError, TimeoutError):
            return False
        if self._dtls.state != "connected" or self._wire.path is None:
            return False
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


class Publisher(Peer):
    """A sender: its packets go into tracks."""

    _direction: Literal["sendonly", "recvonly"] = "recvonly"
    _is_quick = True

    def __init__(
        self, offer: Offer, tracks: Mapping[Kind, AnyTrack], kbps: int, around: Surroundings
    ) -> None:
        sections = []
        self._ingests: dict[Kind, Ingest] = {}
        self._by_type: dict[int, Ingest] = {}
        self._level_id = next((one.level_id for one in offer.media if one.level_id), None)
        sender = SenderClock()
        for media in offer.media:
            formats = taken(media.kind, media.formats)
            track = tracks.get(media.kind)
            if track is None or not formats:
                raise _not_taken(media.kind, track is None)
            ingest = Ingest(
                formats, own(track), kbps * 1000, sender, self._tell, around.clock, around.wall
            )
            self._ingests[media.kind] = ingest
            self._by_type |= dict.fromkeys(ingest.payload_types, ingest)
            sections.append(answer.Section(media, formats, ssrc=0))
        super().__init__(offer, sections, around)

    async def _rtp(self, data: bytes) -> None:
        rtp = packet.read(data, self._level_id)
        ingest = self._by_type.get(rtp.payload_type) if rtp is not None else None
        if rtp is not None and ingest is not None:
            ingest.came(rtp)

    def _heard(self, report: reports.Report) -> None:
        for ingest in self._ingests.values():
            ingest.heard(report)

    def tick(self) -> None:
        """Ask again for what is missing."""
        for ingest in self._ingests.values():
            ingest.tick()

    def second(self) -> None:
        """Report to the sender."""
        for ingest in self._ingests.values():
            ingest.second()

    def _started(self) -> None:
        """Its first packet takes the track over."""

    def _ended(self) -> None:
        for ingest in self._ingests.values():
            ingest.close()

    def figures(self) -> Mapping[str, float]:
        """By kind: `video.packets`, `audio.level`, ..."""
        return _named(self._ingests)


class Viewer(Peer):
    """Somebody who watches and listens."""

    _direction: Literal["sendonly", "recvonly"] = "sendonly"

    def __init__(self, offer: Offer, tracks: Mapping[Kind, AnyTrack], around: Surroundings) -> None:
        sections = []
        self._legs: dict[Kind, Leg] = {}
        self._tracks: dict[Kind, Track] = {}
        self._sees = True
        self._has_started = False
        for media in offer.media:
            formats = taken(media.kind, media.formats)
            track = tracks.get(media.kind)
            if track is None or not formats:
                raise _not_taken(media.kind, track is None)
            if track.codec is not None:
                fit = fitting(track.codec, formats)
                if fit is None:
                    raise OfferRefused(
                        422, f"What is sent now is {track.codec.name}, which the offer cannot play."
                    )
                formats.sort(key=lambda one, first=fit: one is not first)  # type: ignore[misc]
            leg = Leg(formats, around.clock, around.wall)
            self._tracks[media.kind], self._legs[media.kind] = own(track), leg
            sections.append(answer.Section(media, formats, leg.ssrc, leg.rtx_ssrc))
        super().__init__(offer, sections, around)

    @property
    def trouble(self) -> bool:
        """True while it has lost more than a tenth for five seconds."""
        return any(leg.trouble.is_on for leg in self._legs.values())

    def hear(self, track: AnyTrack) -> None:
        """Listen to another track from now on: no renegotiation, numbers go on."""
        self._tracks["audio"] = own(track)
        self._play("audio")

    def see(self, on: bool) -> None:
        """Whether it is sent the picture, or sound alone."""
        self._sees = on
        self._play("video")

    def _play(self, kind: Kind) -> None:
        leg = self._legs.get(kind)
        if leg is not None and self._has_started:
            leg.listen(self._tracks[kind] if kind == "audio" or self._sees else None)

    def _started(self) -> None:
        assert self._session is not None
        assert self._wire.path is not None
        self._has_started = True
        for kind, leg in self._legs.items():
            leg.open(self._session, self._wire.path)
            self._play(kind)

    def _ended(self) -> None:
        self._has_started = False
        for leg in self._legs.values():
            leg.close()

    def _heard(self, report: reports.Report) -> None:
        for leg in self._legs.values():
            leg.heard(report)

    def _moved(self, path: Path) -> None:
        for leg in self._legs.values():
            leg.redirect(path)

    def second(self) -> None:
        """Tell the viewer the time."""
        for leg in self._legs.values():
            leg.second()

    def figures(self) -> Mapping[str, float]:
        """By kind: `video.packets`, `audio.nacks`, ..."""
        return _named(self._legs)


def own(track: AnyTrack) -> Track:
    """A track of ours, which is the only kind that packets can be forwarded from."""
    if not isinstance(track, Track):
        raise TypeError("Peers take tracks of server.media.forwarding.")
    return track


def _not_taken(kind: Kind, unwanted: bool) -> OfferRefused:
    what = "picture" if kind == "video" else "sound"
    if unwanted:
        return OfferRefused(422, f"No {what} is taken here; leave it out of the offer.")
    codecs = "H264, VP8, VP9 and AV1" if kind == "video" else "Opus"
    return OfferRefused(422, f"The offer has no {what} that can be forwarded: {codecs} can.")


def _named(parts: Mapping[Kind, Ingest] | Mapping[Kind, Leg]) -> dict[str, float]:
    return {
        f"{kind}.{name}": value
        for kind, part in parts.items()
        for name, value in part.figures().items()
    }


def _parameters(offer: Offer) -> RTCDtlsParameters:
    prints = [RTCDtlsFingerprint(algorithm, value) for algorithm, value in offer.fingerprints]
    return RTCDtlsParameters(fingerprints=prints, role=offer.setup)

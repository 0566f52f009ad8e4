"""A viewer: tracks go to it, each by a leg."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from server.media.forwarding import reports
from server.media.forwarding.track import Track
from server.media.ports import Kind, OfferRefused
from server.media.ports import Track as AnyTrack
from server.media.reaching import Path
from server.media.rtc import answer
from server.media.rtc.choice import fitting, taken
from server.media.rtc.leg import Leg
from server.media.rtc.offer import Offer
from server.media.rtc.peer import Peer, Surroundings, named, not_taken, own


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
                raise not_taken(media.kind, track is None)
            if track.codec is not None:
                fit = fitting(track.codec, formats)
                if fit is None:
                    raise OfferRefused(
                        422, f"What is sent now is {track.codec.name}, which the offer cannot play."
                    )
                formats.sort(key=lambda one, first=fit: one is not first)  # type: ignore[misc]
            leg = Leg(formats, around.clock, around.wall)
            self._tracks[media.kind], self._legs[media.kind] = own(track), leg
            sections.append(answer.Section(media, formats, leg.ssrc, leg.repeats.ssrc))
        super().__init__(offer, sections, around)

    @property
    def trouble(self) -> bool:
        """True while it has lost more than 15 % of the picture for five seconds.

        Losses of the sound may be the sender's: what is not mended of them every viewer has.
        """
        picture = self._legs.get("video")
        return picture is not None and picture.trouble.is_on

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
            self._around.heart.hurry(self, quick=self._is_behind)

    @property
    def _is_behind(self) -> bool:
        return any(leg.burst is not None for leg in self._legs.values())

    def tick(self) -> None:
        """Send more of what came before it watched; rest once it has that."""
        for leg in self._legs.values():
            leg.tick()
        if not self._is_behind:
            self._around.heart.hurry(self, quick=False)

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
        return named(self._legs)

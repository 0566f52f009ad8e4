"""A sender: its packets go into tracks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from server.media.forwarding import packet, reports
from server.media.forwarding.clocks import SenderClock
from server.media.ports import Kind
from server.media.ports import Track as AnyTrack
from server.media.rtc import answer
from server.media.rtc.choice import taken
from server.media.rtc.ingest import Ingest
from server.media.rtc.offer import Offer
from server.media.rtc.peer import Peer, Surroundings, named, not_taken, own


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
                raise not_taken(media.kind, track is None)
            ingest = Ingest(
                formats, own(track), kbps * 1000, sender, self._tell, around.clock, around.wall
            )
            self._ingests[media.kind] = ingest
            self._by_type |= dict.fromkeys(ingest.payload_types, ingest)
            sections.append(answer.Section(media, formats, ssrc=0))
        super().__init__(offer, sections, around)

    async def _rtp(self, data: bytes) -> None:
        self._wire.hear()
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
        return named(self._ingests)

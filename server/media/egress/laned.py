"""What HLS and recordings share: a lane for the picture, and one for each sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.media.egress.intake import Arrival
from server.media.egress.lanes import SENT_AGAIN, Lane
from server.media.egress.working import PICTURE, Worker
from server.media.ports import FLOOR, Track


class Laned(Worker):
    """A way out that puts what comes back together, lane by lane; the picture goes by the floor."""

    def __init__(
        self,
        name: str,
        picture: Track | None,
        sounds: Mapping[str, Track],
        said: Callable[[str | None], None],
        clock: Callable[[], float] | None,
    ) -> None:
        super().__init__(name, said, clock)
        self._floor = Lane(FLOOR, self.taps.moment)
        self._lanes = {FLOOR: self._floor}
        self._lanes[PICTURE] = Lane(PICTURE, self.taps.moment, lambda: self._floor, SENT_AGAIN)
        self.taps.set(PICTURE, picture)
        for channel, track in sounds.items():
            self.taps.set(channel, track)

    def lost(self) -> int:
        return sum(lane.lost for lane in tuple(self._lanes.values()))

    def arrived(self, arrival: Arrival) -> None:
        lane = self._lanes.get(arrival.lane)
        if lane is None:
            lane = self._lanes[arrival.lane] = Lane(arrival.lane, self.taps.moment)
        lane.take(arrival.what, arrival.at)

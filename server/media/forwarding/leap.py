"""By how much a clock goes on where another origin takes over."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from server.media.forwarding.key_frames import BURST_SECONDS
from server.media.forwarding.numbering import TIMESTAMPS
from server.media.ports import Packet

LONGEST: Final = 1 << 30
"""Ticks. Twice as many would look like a step back: a night without picture is over 2^31."""


@runtime_checkable
class Replaying(Protocol):
    """What gives first what came since the last key frame: a track, here or at another process."""

    @property
    def last(self) -> tuple[int, int, float] | None: ...


def leap(origin: object, packet: Packet, rate: int, seconds: float, frame: int) -> int:
    """Ticks from the last packet of one origin to the first of another, so many seconds later.

    At least a `frame`; less by what the packet is behind the newest of its track, if replayed.
    """
    return max(frame, min(int(seconds * rate) - _backlog(origin, packet, rate), LONGEST))


def _backlog(origin: object, packet: Packet, rate: int) -> int:
    if not isinstance(origin, Replaying) or origin.last is None:
        return 0
    behind = (origin.last[1] - packet.timestamp) & TIMESTAMPS
    return behind if behind < int(BURST_SECONDS * rate) else 0

"""Whose clock says what: senders' clocks told in ours, so that lips and voice stay together."""

from __future__ import annotations

from typing import Final

from server.media.forwarding.numbering import TIMESTAMPS

_TO_1900: Final = 2_208_988_800
_FRACTIONS: Final = 1 << 32
_HALF: Final = 1 << 31


def ntp(seconds: float) -> int:
    """Seconds since 1970 as an NTP timestamp of 64 bits (RFC 5905, 6)."""
    return int((seconds + _TO_1900) * _FRACTIONS) & 0xFFFFFFFFFFFFFFFF


def seconds(ntp_timestamp: int) -> float:
    """The same, back."""
    return ntp_timestamp / _FRACTIONS - _TO_1900


class SenderClock:
    """One sender's clock, in ours: the quickest of its reports tells how far apart they are.

    All streams of one sender share it; so a correction moves its picture and its sound alike.
    """

    __slots__ = ("_behind",)

    def __init__(self) -> None:
        self._behind: float | None = None

    def hear(self, ntp_timestamp: int, wall: float) -> None:
        """A sender report came, saying what the sender's clock shows."""
        behind = wall - seconds(ntp_timestamp)
        if self._behind is None or behind < self._behind:
            self._behind = behind

    def ours(self, ntp_timestamp: int) -> float:
        """When by our clock the sender's showed that; as it says before it was heard."""
        return seconds(ntp_timestamp) + (self._behind or 0.0)


class StreamClock:
    """Which timestamp of one stream belongs to which moment of our clock, in Unix seconds."""

    __slots__ = ("_came", "_rate", "_sender", "_told")

    def __init__(self, rate: int, sender: SenderClock) -> None:
        self._rate, self._sender = rate, sender
        self._told: tuple[int, int] | None = None
        self._came: tuple[float, int] | None = None

    def tell(self, ntp_timestamp: int, timestamp: int, wall: float) -> None:
        """A sender report said so."""
        self._sender.hear(ntp_timestamp, wall)
        self._told = ntp_timestamp, timestamp

    def came(self, timestamp: int, wall: float) -> None:
        """A packet came; until the sender has told, the quickest one says what is now."""
        if self._came is not None:
            expected = self._came[1] + int((wall - self._came[0]) * self._rate)
            if (timestamp - expected) & TIMESTAMPS >= _HALF:
                return
        self._came = wall, timestamp

    def timestamp_at(self, wall: float) -> int | None:
        """The timestamp of what is captured at `wall`; None before anything came."""
        known = self._known()
        if known is None:
            return None
        return (known[1] + int((wall - known[0]) * self._rate)) & TIMESTAMPS

    def moment(self, timestamp: int) -> float | None:
        """When that was captured; None until the sender has told its clock."""
        if self._told is None:
            return None
        ticks = ((timestamp - self._told[1] + _HALF) & TIMESTAMPS) - _HALF
        return self._sender.ours(self._told[0]) + ticks / self._rate

    def _known(self) -> tuple[float, int] | None:
        if self._told is None:
            return self._came
        return self._sender.ours(self._told[0]), self._told[1]

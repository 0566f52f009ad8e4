"""What came of one sender's stream, as a receiver report says it (RFC 3550, 6.4.1 and A.3, A.8)."""

from __future__ import annotations

from server.media.forwarding.numbering import RENEWED
from server.media.forwarding.reports import Block

_FEWEST, _MOST = -(1 << 23), (1 << 23) - 1


class Reception:
    """Counts packets as `Order` steps through them and tells losses and jitter of them."""

    def __init__(self, ssrc: int, rate: int) -> None:
        self.ssrc, self._rate = ssrc, rate
        self.packets = 0
        self._highest, self._expected = 0, 0
        self._jitter = 0.0
        self._transit: float | None = None
        self._reported = (0, 0)
        self._heard: tuple[int, float] | None = None
        self.fraction = 0.0
        """What was lost between the last two reports, of 1."""

    def count(self, sequence: int, timestamp: int, step: int, now: float) -> None:
        """A packet came, so far ahead of the last one."""
        self.packets += 1
        if step == RENEWED:
            self._highest, self._expected, self._transit = sequence, self._expected + 1, None
        elif step > 0:
            self._highest += step
            self._expected += step
        else:
            return
        transit = now * self._rate - timestamp
        if self._transit is not None and abs(transit - self._transit) < self._rate:
            self._jitter += (abs(transit - self._transit) - self._jitter) / 16
        self._transit = transit

    def heard(self, ntp: int, now: float) -> None:
        """A sender report came."""
        self._heard = ((ntp >> 16) & 0xFFFFFFFF, now)

    @property
    def lost(self) -> int:
        """How many never came; what came twice counts against it."""
        return self._expected - self.packets

    def block(self, now: float) -> Block:
        """What a report says of it. Its fraction is of the time since the last report."""
        expected, came = self._reported
        self._reported = self._expected, self.packets
        due = self._expected - expected
        missing = max(0, due - (self.packets - came))
        self.fraction = missing / due if due > 0 else 0.0
        seen, at = self._heard or (0, now)
        return Block(
            ssrc=self.ssrc,
            fraction=min(255, (missing << 8) // due) if due > 0 else 0,
            lost=max(_FEWEST, min(self.lost, _MOST)),
            highest=self._highest & 0xFFFFFFFF,
            jitter=int(self._jitter) & 0xFFFFFFFF,
            last_report=seen,
            delay=min(0xFFFFFFFF, int((now - at) * 65536)) if seen else 0,
        )

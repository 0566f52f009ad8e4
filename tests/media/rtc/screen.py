"""A viewer at the other end of a leg."""

from __future__ import annotations

from pylibsrtp import Policy, Session

from server.media.forwarding import packet, reports
from server.media.ports import Codec
from server.media.reaching import Path
from server.media.rtc.leg import Leg
from server.media.rtc.offer import Format
from tests.media.forwarding.pictures import OPUS, VP8, Clock

FORMATS = [
    Format(96, VP8, rtx=97),
    Format(102, Codec("H264", 90_000)),
    Format(111, OPUS),
]
SECRET = bytes(range(30))


class Screen:
    """A viewer at the other end of a leg; `full` is a network that takes nothing."""

    def __init__(self, clock: Clock) -> None:
        self._session = Session(Policy(key=SECRET, ssrc_type=Policy.SSRC_ANY_INBOUND))
        self.leg = Leg(FORMATS, clock, lambda: clock() + 1_800_000_000)
        self.raw: list[bytes] = []
        self.full = False
        sending = Policy(key=SECRET, ssrc_type=Policy.SSRC_ANY_OUTBOUND)
        sending.allow_repeat_tx = True  # as aiortc's
        self.leg.open(
            Session(sending),
            Path(self._came, ("127.0.0.1", 9), "udp"),
        )

    def _came(self, data: bytes | memoryview, _address: tuple[str, int]) -> None:
        if self.full:
            raise BlockingIOError
        self.raw.append(bytes(data))

    @property
    def packets(self) -> list[packet.Rtp]:
        """What was sent, decrypted in the order of its coming, reports left out."""
        media = [data for data in self.raw if not 192 <= data[1] <= 208]
        self.raw = [data for data in self.raw if 192 <= data[1] <= 208]
        read = [packet.read(self._session.unprotect(data)) for data in media]
        return [one for one in read if one is not None]

    def told(self) -> list[reports.Report]:
        secret = [data for data in self.raw if 192 <= data[1] <= 208]
        return [one for data in secret for one in reports.read(self._session.unprotect_rtcp(data))]

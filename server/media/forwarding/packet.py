"""Reads RTP packets (RFC 3550, 5.1) and unwraps those sent again (RFC 4588)."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

HEADER: Final = 12
MOST_BYTES: Final = 1500
"""What a datagram may hold: SRTP sessions and the buffers of legs are that long."""

_FIXED: Final = Struct("!BBHLL").unpack_from
_SHORT: Final = Struct("!H").unpack_from
_ONE_BYTE: Final = 0xBEDE
_END: Final = 15


class Rtp(NamedTuple):
    """A packet as a sender numbered it. `level` is its loudness in -dBov (RFC 6464), if told."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    level: int | None = None


def read(data: bytes, level_id: int | None = None) -> Rtp | None:
    """What the packet says, or None if it is not RTP. `level_id` is the extension's number."""
    if len(data) < HEADER or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, ssrc = _FIXED(data)
    start, end, level = HEADER + 4 * (first & 0x0F), len(data), None
    if first & 0x10:
        if start + 4 > end:
            return None
        length = 4 * _SHORT(data, start + 2)[0]
        if level_id is not None and _SHORT(data, start)[0] == _ONE_BYTE:
            level = _level(data[start + 4 : start + 4 + length], level_id)
        start += 4 + length
    if first & 0x20:
        if not data[-1]:
            return None
        end -= data[-1]
    if start > end:
        return None
    return Rtp(second & 0x7F, second > 0x7F, sequence, timestamp, ssrc, data[start:end], level)


def _level(extensions: bytes, wanted: int) -> int | None:
    """The loudness among one-byte header extensions (RFC 8285, 4.2)."""
    at = 0
    while at + 1 < len(extensions):
        number, length = extensions[at] >> 4, (extensions[at] & 0x0F) + 1
        if number == 0:  # padding
            at += 1
            continue
        if number == wanted:
            return extensions[at + 1] & 0x7F
        if number == _END:
            return None
        at += 1 + length
    return None


def sent_again(packet: Rtp, payload_type: int, ssrc: int) -> Rtp | None:
    """The packet that a retransmission carries (RFC 4588, 4), or None if it carries none."""
    if len(packet.payload) < 3:  # nothing but padding, which senders use to probe
        return None
    return packet._replace(
        payload_type=payload_type,
        sequence=_SHORT(packet.payload)[0],
        ssrc=ssrc,
        payload=packet.payload[2:],
    )

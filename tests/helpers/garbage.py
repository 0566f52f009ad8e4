"""What people send to a media process who mean no good: datagrams, frames, reports and offers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from random import Random
from typing import Final

COOKIE: Final = bytes.fromhex("2112a442")
KINDS: Final = (200, 201, 202, 203, 204, 205, 206, 207)
"""Sender and receiver reports, names, goodbyes, applications, feedback of both kinds, extended."""

LINES: Final = (
    *("a=group:BUNDLE 0 0 0", "a=setup:holdconn", "a=fingerprint:md5 00", "a=mid:", "a=rtcp-mux:"),
    *("a=candidate:1 1 udp 1 224.0.0.1 9 typ host", "a=ice-ufrag:" + "x" * 300, "b=AS:-1"),
    *("a=rtpmap:300 VP8/90000", "a=fmtp:97 apt=97", "a=ssrc:-1 cname:x", "m=video 0 x 1", "\0\xff"),
)


def datagram(dice: Random) -> bytes:
    """Something that begins like STUN, DTLS, RTP or RTCP, or like nothing."""
    body = dice.randbytes(dice.randrange(1400))
    return dice.choice(_BEGINNINGS)(dice, body)


def _stun(dice: Random, body: bytes) -> bytes:
    """A check with true lengths and any attributes."""
    attributes = b""
    for _ in range(dice.randrange(6)):
        value = body[: 4 * dice.randrange(40)]
        kind = dice.choice((0x0006, 0x0008, 0x0020, 0x0024, 0x8022, 0x8028, dice.randrange(65536)))
        attributes += struct.pack("!HH", kind, len(value)) + value
    method = dice.choice((0x0001, 0x0101, 0x0111, 0x0011, 0x0003))
    return struct.pack("!HH", method, len(attributes)) + COOKIE + dice.randbytes(12) + attributes


def _dtls(dice: Random, body: bytes) -> bytes:
    """A record whose length may be a lie (RFC 6347, 4.1)."""
    length = dice.choice((len(body), dice.randrange(65536)))
    return bytes((dice.randrange(20, 64), 0xFE, 0xFD)) + bytes(8) + struct.pack("!H", length) + body


def report(dice: Random, body: bytes | None = None) -> bytes:
    """One or several packets of RTCP: the heads are well-formed, what follows is not."""
    made = b""
    for _ in range(dice.randrange(1, 4)):
        words = dice.randrange(1, 40)
        inside = (body or dice.randbytes(160))[: 4 * words].ljust(4 * words, b"\xff")
        told = dice.choice((words, words, dice.randrange(65536)))
        made += struct.pack("!BBH", 0x80 | dice.randrange(64), dice.choice(KINDS), told) + inside
    return made


def _rtp(dice: Random, body: bytes) -> bytes:
    return bytes((dice.randrange(128, 192), dice.randrange(256))) + body


def _noise(_dice: Random, body: bytes) -> bytes:
    return body


_BEGINNINGS: Final[tuple[Callable[[Random, bytes], bytes], ...]] = (
    *(_stun, _dtls, report, _rtp, _noise),
)


def spoiled(offer: str, dice: Random) -> bytes:
    """An offer with a few lines lost, doubled, moved, torn or made up."""
    lines = offer.split("\r\n")
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(lines))
        change = dice.randrange(6)
        if change == 0:
            del lines[at : at + dice.randrange(1, 4)]
        elif change == 1:
            lines.insert(dice.randrange(len(lines)), lines[at])
        elif change == 2:
            lines.insert(at, dice.choice(LINES))
        elif change == 3:
            lines[at] = lines[at][: dice.randrange(len(lines[at]) + 1)]
        elif change == 4:
            lines[at] = lines[at].replace("1", "9" * dice.randrange(12))
        else:
            lines[at] = lines[at].swapcase() + chr(dice.randrange(1, 0x2000))
        lines = lines or [""]
    return "\r\n".join(lines).encode("utf-8", "replace")

"""RTCP: what senders and receivers tell one another (RFC 3550, 6; RFC 4585, 6; RFC 5104, 4.3).

`read` believes nothing: of a compound packet it returns what it understands and skips the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple

_SR, _RR, _SDES, _BYE, _FEEDBACK, _PICTURE = 200, 201, 202, 203, 205, 206
_NACK, _PLI, _FIR, _ANY = 1, 1, 4, 15
_HEAD: Final = Struct("!BBH")
_BLOCK: Final = Struct("!LLLLLL")
_SENDER: Final = Struct("!LQLLL")
_TWO: Final = Struct("!LL")
_LOST: Final = Struct("!HH")
_WORD: Final = Struct("!L")
_MANTISSA: Final = 18
_MOST_BLOCKS: Final = 31


class Block(NamedTuple):
    """What a receiver says of one stream. `fraction` is of 256; `delay` is of 65,536 a second."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


class SenderReport(NamedTuple):
    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    bytes: int


class Nack(NamedTuple):
    """Packets of a stream that are asked for again."""

    ssrc: int
    lost: tuple[int, ...]


class KeyFrameAsk(NamedTuple):
    """PLI or FIR."""

    ssrc: int


class Estimate(NamedTuple):
    """REMB (draft-alvestrand-rmcat-remb-03): how many bits a second a receiver can take."""

    bits: int
    ssrcs: tuple[int, ...]


class Bye(NamedTuple):
    ssrcs: tuple[int, ...]


Report = Block | SenderReport | Nack | KeyFrameAsk | Estimate | Bye


def read(data: bytes) -> list[Report]:
    """All that a compound packet says, in its order."""
    found: list[Report] = []
    for count, kind, body in _packets(data):
        found += _reports(count, kind, body)
    return found


def _packets(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(data):
        first, kind, words = _HEAD.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            return
        padding = data[end - 1] if first & 0x20 and words else 0
        if padding <= 4 * words:
            yield first & 0x1F, kind, data[at + 4 : end - padding]
        at = end


def _reports(count: int, kind: int, body: bytes) -> Iterable[Report]:
    if kind == _SR and len(body) >= _SENDER.size:
        yield SenderReport(*_SENDER.unpack_from(body))
        yield from _blocks(count, body[_SENDER.size :])
    elif kind == _RR:
        yield from _blocks(count, body[4:])
    elif kind == _BYE:
        yield Bye(_words(body[: 4 * count]))
    elif kind in (_FEEDBACK, _PICTURE) and len(body) >= _TWO.size:
        yield from _feedback(count, kind, _TWO.unpack_from(body)[1], body[8:])


def _blocks(count: int, body: bytes) -> Iterator[Block]:
    for at in range(0, min(24 * count, len(body) - 23), 24):
        ssrc, losses, *rest = _BLOCK.unpack_from(body, at)
        lost = losses & 0xFFFFFF
        yield Block(ssrc, losses >> 24, lost - (lost >> 23 << 24), *rest)


def _feedback(kind: int, group: int, ssrc: int, body: bytes) -> Iterator[Report]:
    if group == _FEEDBACK:
        if kind == _NACK:
            yield Nack(ssrc, tuple(_lost(body)))
    elif kind == _PLI:
        yield KeyFrameAsk(ssrc)
    elif kind == _FIR:
        for at in range(0, len(body) - 7, 8):
            yield KeyFrameAsk(_WORD.unpack_from(body, at)[0])
    elif kind == _ANY and body[:4] == b"REMB" and len(body) >= 8:
        rate = int.from_bytes(body[5:8], "big")
        bits = (rate & ((1 << _MANTISSA) - 1)) << (rate >> _MANTISSA)
        yield Estimate(bits, _words(body[8 : 8 + 4 * body[4]]))


def _lost(body: bytes) -> Iterator[int]:
    for at in range(0, len(body) - 3, 4):
        first, others = _LOST.unpack_from(body, at)
        yield first
        for bit in range(16):
            if others >> bit & 1:
                yield (first + bit + 1) & 0xFFFF


def _words(body: bytes) -> tuple[int, ...]:
    return tuple(_WORD.unpack_from(body, at)[0] for at in range(0, len(body) - 3, 4))


# What we say -------------------------------------------------------------------------------------


def _packed(count: int, kind: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def sender_report(report: SenderReport, name: bytes) -> bytes:
    """A sender's report with its name (SDES CNAME), which ties a picture to its sound."""
    chunk = _WORD.pack(report.ssrc) + b"\x01" + bytes([len(name)]) + name + b"\x00"
    chunk += b"\x00" * (-len(chunk) % 4)
    counts = report.packets & 0xFFFFFFFF, report.bytes & 0xFFFFFFFF
    return _packed(0, _SR, _SENDER.pack(*report[:3], *counts)) + _packed(1, _SDES, chunk)


def receiver_report(ssrc: int, blocks: Sequence[Block]) -> bytes:
    """What came of the streams of a sender."""
    told = blocks[:_MOST_BLOCKS]
    body = b"".join(
        _BLOCK.pack(block.ssrc, block.fraction << 24 | block.lost & 0xFFFFFF, *block[3:])
        for block in told
    )
    return _packed(len(told), _RR, _WORD.pack(ssrc) + body)


def nack(ssrc: int, of: int, lost: Iterable[int]) -> bytes:
    """Asks for packets again; those up to 16 after one share its words."""
    words: list[list[int]] = []
    for sequence in lost:
        step = (sequence - words[-1][0]) & 0xFFFF if words else 0
        if words and 0 < step <= 16:
            words[-1][1] |= 1 << (step - 1)
        else:
            words.append([sequence, 0])
    body = b"".join(_LOST.pack(*word) for word in words)
    return _packed(_NACK, _FEEDBACK, _TWO.pack(ssrc, of) + body)


def picture_loss(ssrc: int, of: int) -> bytes:
    """Asks for a key frame."""
    return _packed(_PLI, _PICTURE, _TWO.pack(ssrc, of))


def estimate(ssrc: int, bits: int, of: Sequence[int]) -> bytes:
    """Asks a sender not to send more than so many bits a second."""
    exponent = max(0, bits.bit_length() - _MANTISSA)
    rate = exponent << _MANTISSA | bits >> exponent
    body = _TWO.pack(ssrc, 0) + b"REMB" + bytes([len(of)]) + rate.to_bytes(3, "big")
    return _packed(_ANY, _PICTURE, body + b"".join(_WORD.pack(one) for one in of))

"""Sound that carries the piece before once more (RED, RFC 2198): packed and unpacked. Pure.

A packet lost by itself is then heard all the same, 20 ms later, and nobody has to be asked for it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_MOST_BLOCKS: Final = 8
"""Nobody repeats more than that: the rest is not read."""
_LONGEST: Final = (1 << 10) - 1
_FARTHEST: Final = (1 << 14) - 1


class Block(NamedTuple):
    """A piece of sound in a packet; `back` is how many ticks before the packet's own time it is."""

    payload_type: int
    back: int
    payload: bytes


def unpack(payload: bytes) -> list[Block] | None:
    """The pieces in a packet, the packet's own one last; None if that is not RED."""
    heads: list[tuple[int, int, int]] = []
    at = 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload) or len(heads) == _MOST_BLOCKS:
            return None
        word = int.from_bytes(payload[at : at + 4], "big")
        heads.append((word >> 24 & 0x7F, word >> 10 & _FARTHEST, word & _LONGEST))
        at += 4
    if at >= len(payload):
        return None
    last, at = payload[at] & 0x7F, at + 1
    if at + sum(length for _, _, length in heads) > len(payload):
        return None
    blocks = []
    for number, back, length in heads:
        blocks.append(Block(number, back, payload[at : at + length]))
        at += length
    return [*blocks, Block(last, 0, payload[at:])]


def pack(payload_type: int, before: tuple[int, bytes] | None, payload: bytes) -> bytes:
    """A packet with its own piece, after the one `before` (how many ticks back, and what it is).

    What is too long ago or too long for RFC 2198 is left out.
    """
    head = b""
    if before is not None and 0 < before[0] <= _FARTHEST and len(before[1]) <= _LONGEST:
        word = 0x80 << 24 | payload_type << 24 | before[0] << 10 | len(before[1])
        head = word.to_bytes(4, "big")
    once_more = before[1] if before is not None and head else b""
    return head + bytes((payload_type,)) + once_more + payload

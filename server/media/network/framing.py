"""Datagrams on a stream (RFC 4571): two bytes of length, then the datagram. Pure."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 4096
"""Bytes of a datagram. DTLS, RTP and STUN stay below 1,500; who announces more is a stranger."""

_LENGTH: Final = struct.Struct("!H")


class FrameTooLongError(Exception):
    """A frame longer than anything of ours. What follows on this stream cannot be trusted."""


def framed(datagram: bytes | memoryview) -> bytes:
    """A datagram as it goes onto the stream."""
    return _LENGTH.pack(len(datagram)) + datagram


class Frames:
    """Takes a stream as it arrives, in pieces of any size, and gives whole datagrams.

    Never keeps more than one unfinished frame, so `LONGEST` + 1 bytes between two pieces.
    """

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """The datagrams that end in this piece. FrameTooLongError; empty frames are passed over."""
        stream, at = self._rest + piece, 0
        self._rest = b""
        while len(stream) - at >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(stream, at)
            if length > LONGEST:
                raise FrameTooLongError(f"a frame of {length} bytes")
            end = at + _LENGTH.size + length
            if end > len(stream):
                break
            if length:
                yield stream[at + _LENGTH.size : end]
            at = end
        self._rest = stream[at:]

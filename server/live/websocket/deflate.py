"""permessage-deflate (RFC 7692), made so that one compressed message serves every link.

The server never takes its context over from message to message, so a link costs no memory, and
what is compressed once may be written to all who negotiated the same window.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from websockets.exceptions import InvalidHeader, NegotiationError
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory
from websockets.headers import build_extension, parse_extension

WINDOW: Final = 12
"""4 KiB: with more, phones would need more memory for a few per cent (RFC 7692, 7.1.2)."""

LEAST_BYTES: Final = 300
"""Shorter messages cost more as compressed ones than they save."""

OFFERS_CHARS: Final = 500
LAST_BLOCKS: Final = 16
"""How often one message may say that it ends: each begins a stream anew."""

_MEMORY: Final = 5
_LEVEL: Final = 6
_TAIL: Final = b"\x00\x00\xff\xff"
_OFFER: Final = ServerPerMessageDeflateFactory(
    server_no_context_takeover=True,
    client_no_context_takeover=True,
    server_max_window_bits=WINDOW,
    client_max_window_bits=WINDOW,
)


class Agreement:
    """What was negotiated: window bits of what we send and of what we receive; the header."""

    __slots__ = ("header", "incoming", "outgoing")

    def __init__(self, outgoing: int, incoming: int, header: bytes) -> None:
        self.outgoing, self.incoming, self.header = outgoing, incoming, header


@lru_cache(256)
def negotiate(offers: str) -> Agreement | None:
    """The first offer of a `Sec-WebSocket-Extensions` that can be met; None: no compression."""
    if len(offers) > OFFERS_CHARS:
        return None
    try:
        asked = parse_extension(offers)
    except InvalidHeader:
        return None
    for name, parameters in asked:
        if name == _OFFER.name:
            try:
                answer, found = _OFFER.process_request_params(parameters, [])
            except NegotiationError:
                continue
            header = build_extension([(name, answer)]).encode()
            return Agreement(found.local_max_window_bits, found.remote_max_window_bits, header)
    return None


class Inflater:
    """One incoming message, piece by piece. ValueError when it is broken or longer than `most`."""

    __slots__ = ("_left", "_stream", "_streams", "_window")

    def __init__(self, window: int, most: int) -> None:
        self._window, self._left, self._streams = window, most, 0
        self._stream = zlib.decompressobj(-window)

    def take(self, data: bytes, last: bool) -> bytes:
        """What a piece adds to the message. OverflowError when that becomes too long."""
        rest, found = data + _TAIL if last else data, b""
        try:
            while rest:
                found += self._some(rest)
                rest = self._stream.unused_data
                if rest:  # a block that calls itself the last need not be (RFC 7692, 7.2.3.4)
                    self._begin_anew()
        except zlib.error:
            raise ValueError("this is not what permessage-deflate makes") from None
        return found

    def _begin_anew(self) -> None:
        self._streams += 1
        if self._streams > LAST_BLOCKS:
            raise ValueError("a message ends once")
        self._stream = zlib.decompressobj(-self._window)

    def _some(self, data: bytes) -> bytes:
        found = self._stream.decompress(data, self._left + 1)
        self._left -= len(found)
        if self._left < 0 or self._stream.unconsumed_tail:
            raise OverflowError
        return found


class Part:
    """Bytes that many messages contain: compressed once for each window, whoever needs them."""

    __slots__ = ("_packed", "plain")

    def __init__(self, plain: bytes) -> None:
        self.plain = plain
        self._packed: dict[int, bytes] = {}

    def packed(self, window: int) -> bytes:
        """Whole deflate blocks that refer to nothing before them and end on a byte."""
        found = self._packed.get(window)
        if found is None:
            stream = zlib.compressobj(_LEVEL, zlib.DEFLATED, -window, _MEMORY)
            found = stream.compress(self.plain) + stream.flush(zlib.Z_SYNC_FLUSH)
            self._packed[window] = found
        return found


Parts = Iterable[bytes | Part]


def plain(parts: Parts) -> bytes:
    """A message as it is."""
    return b"".join(part if isinstance(part, bytes) else part.plain for part in parts)


def packed(parts: Parts, window: int) -> bytes:
    """The same message compressed: what is shared as it was made, what is short as it is."""
    blocks: list[bytes] = []
    shortened = b"\x00"
    for part in parts:
        if isinstance(part, bytes) and len(part) < LEAST_BYTES:
            blocks.append(_stored(part))
            shortened = b"\x00"
        else:
            shared = part if isinstance(part, Part) else Part(part)
            blocks.append(shared.packed(window))
            shortened = b""
    whole = b"".join(blocks)
    return whole + shortened if shortened else whole[: -len(_TAIL)]  # RFC 7692, 7.2.1


def _stored(data: bytes) -> bytes:
    """A block without compression, up to 65,535 bytes (RFC 1951, 3.2.4)."""
    size = len(data)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data

"""WebSocket frames as bytes, made once and written to any number of links (RFC 6455, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rooms.limits import FRAME_OUT_BYTES
from server.live.websocket import deflate
from server.live.websocket.deflate import LEAST_BYTES, Part

_HEAD_BYTES: Final = 10
PAYLOAD_BYTES: Final = FRAME_OUT_BYTES - _HEAD_BYTES
"""The most a frame may carry, so that with its head it stays within the 64 KiB of protocol.md."""

REASON_BYTES: Final = 123

CONTINUED: Final = 0x0
TEXT: Final = 0x1
BINARY: Final = 0x2
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
LAST: Final = 0x80
PACKED: Final = 0x40
"""RSV1: the message is compressed (RFC 7692, section 6)."""


def text(message: bytes, window: int = 0) -> bytes:
    """One text message, in fragments when it is too long for one frame.

    With a window, what is long enough is compressed for links that negotiated it.
    """
    return data(TEXT, (message,), window)


def texts(messages: Iterable[bytes], window: int = 0) -> bytes:
    """Many messages as few frames: an array of messages each, as many as fit, in their order."""
    return b"".join(text(_joined(group), window) for group in _groups(messages))


def data(kind: int, parts: Sequence[bytes | Part], window: int = 0) -> bytes:
    """One message put together from parts, of which the shared ones are compressed once."""
    whole = deflate.plain(parts)
    if not window or len(whole) < LEAST_BYTES:
        return _fragments(kind, whole)
    return _fragments(kind | PACKED, deflate.packed(parts, window))


def control(kind: int, payload: bytes = b"") -> bytes:
    """A ping, a pong or the answer to a close."""
    return frame(LAST | kind, payload)


def close(code: int, reason: str = "") -> bytes:
    """A close frame; a reason that is too long is cut between two letters."""
    words = reason.encode()[:REASON_BYTES].decode(errors="ignore").encode()
    return frame(LAST | CLOSE, code.to_bytes(2, "big") + words)


def frame(head: int, payload: bytes) -> bytes:
    """One frame as a server sends it, not masked; `head` is its first byte."""
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    if size < 1 << 16:
        return bytes((head, 126)) + size.to_bytes(2, "big") + payload
    return bytes((head, 127)) + size.to_bytes(8, "big") + payload


def _fragments(head: int, payload: bytes) -> bytes:
    if len(payload) <= PAYLOAD_BYTES:
        return frame(LAST | head, payload)
    pieces = [payload[at : at + PAYLOAD_BYTES] for at in range(0, len(payload), PAYLOAD_BYTES)]
    first, *middle, last = pieces
    return b"".join(
        (
            frame(head, first),
            *(frame(CONTINUED, piece) for piece in middle),
            frame(LAST | CONTINUED, last),
        )
    )


def _groups(messages: Iterable[bytes]) -> Iterable[list[bytes]]:
    group: list[bytes] = []
    size = 2
    for message in messages:
        if group and size + len(message) + 1 > PAYLOAD_BYTES:
            yield group
            group, size = [], 2
        group.append(message)
        size += len(message) + 1
    if group:
        yield group


def _joined(messages: list[bytes]) -> bytes:
    return messages[0] if len(messages) == 1 else b"[" + b",".join(messages) + b"]"

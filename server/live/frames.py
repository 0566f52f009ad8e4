"""WebSocket frames as bytes, made once and written to any number of links (RFC 6455, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rooms.limits import FRAME_OUT_BYTES

_HEAD_BYTES: Final = 10
PAYLOAD_BYTES: Final = FRAME_OUT_BYTES - _HEAD_BYTES
"""The most a frame may carry, so that with its head it stays within the 64 KiB of protocol.md."""

_TEXT: Final = 0x1
_CONTINUED: Final = 0x0
_LAST: Final = 0x80


def text(message: bytes) -> bytes:
    """One text message, in fragments when it is too long for one frame."""
    if len(message) <= PAYLOAD_BYTES:
        return _frame(_LAST | _TEXT, message)
    pieces = [message[at : at + PAYLOAD_BYTES] for at in range(0, len(message), PAYLOAD_BYTES)]
    first, *middle, last = pieces
    return b"".join(
        (
            _frame(_TEXT, first),
            *(_frame(_CONTINUED, piece) for piece in middle),
            _frame(_LAST | _CONTINUED, last),
        )
    )


def texts(messages: Iterable[bytes]) -> bytes:
    """Many messages as few frames: an array of messages each, as many as fit, in their order."""
    frames: list[bytes] = []
    group: list[bytes] = []
    size = 2
    for message in messages:
        if group and size + len(message) + 1 > PAYLOAD_BYTES:
            frames.append(text(_joined(group)))
            group, size = [], 2
        group.append(message)
        size += len(message) + 1
    if group:
        frames.append(text(_joined(group)))
    return b"".join(frames)


def _joined(messages: list[bytes]) -> bytes:
    return messages[0] if len(messages) == 1 else b"[" + b",".join(messages) + b"]"


def _frame(head: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    if size < 1 << 16:
        return bytes((head, 126)) + size.to_bytes(2, "big") + payload
    return bytes((head, 127)) + size.to_bytes(8, "big") + payload

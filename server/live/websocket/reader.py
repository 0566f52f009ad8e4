"""What comes in over a WebSocket, read byte by byte if it must be (RFC 6455, section 5). Sans I/O.

Nearly every message is one short masked text frame that came in one piece: `feed` sees that first
and does nothing else. All other frames go through `_frame` and `_piece`, which need no whole frame:
a payload is unmasked, inflated and checked as it comes, and is never copied more than twice.
"""

from __future__ import annotations

import codecs
from typing import Final, Protocol

from websockets.exceptions import ProtocolError
from websockets.frames import Close
from websockets.speedups import apply_mask

from server.live.websocket.deflate import Inflater
from server.live.websocket.frames import BINARY, CLOSE, CONTINUED, LAST, PACKED, PING, PONG, TEXT

MASKED: Final = 0x80
CONTROL_BYTES: Final = 125
NO_CODE: Final = 1005
"""What is said of a close frame without a code; never sent (RFC 6455, 7.4.1)."""

PROTOCOL: Final = 1002
NOT_UTF8: Final = 1007
TOO_BIG: Final = 1009


class Broken(Exception):
    """The client broke the protocol: fail the connection with this code (RFC 6455, 7.1.7)."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


class Sink(Protocol):
    """Who is told what has come. May stop the reader in the middle of what was fed."""

    def on_text(self, text: bytes, /) -> None: ...
    def on_binary(self, data: bytes, /) -> None: ...
    def on_ping(self, payload: bytes, /) -> None: ...
    def on_pong(self) -> None: ...
    def on_fragment(self) -> None: ...
    def on_close(self, code: int, reason: str, /) -> None: ...


class Reader:
    """Frames of a client into messages for a sink. `feed` raises Broken; nothing follows that.

    `most` is the size of a message in bytes, after inflating; `window` 0 when not compressed.
    `strict` fails a text that is not UTF-8 at its first wrong byte; without it the sink judges.
    """

    __slots__ = (
        *("_control", "_head", "_inflater", "_kind", "_last", "_left", "_mask", "_pieces"),
        *("_sink", "_size", "_strict", "_utf8", "_window", "most", "stopped"),
    )

    def __init__(self, sink: Sink, most: int, window: int = 0, *, strict: bool = True) -> None:
        self._sink, self.most, self._window, self._strict = sink, most, window, strict
        self.stopped = False
        self._head = b""  # of a frame, while it has not come whole
        self._mask = b""  # of the frame under way, turned to its next byte; empty between frames
        self._left = 0  # bytes of its payload that are still to come
        self._last = True  # whether it ends its message
        self._control: bytearray | None = None  # its payload so far, if it is a control frame
        self._kind = 0  # of the message under way; 0 between messages
        self._size = 0
        self._pieces: list[bytes] | None = None
        self._inflater: Inflater | None = None
        self._utf8: codecs.IncrementalDecoder | None = None

    def feed(self, data: bytes) -> None:
        """Take what has come, whole frames or parts, and tell the sink. Raises Broken."""
        if self._head:
            data, self._head = self._head + data, b""
        at, end = 0, len(data)
        while at < end and not self.stopped:
            if self._mask:
                at = self._payload(data, at)
            elif data[at] == LAST | TEXT and not self._kind and end - at >= 6:
                size = data[at + 1] - MASKED
                stop = at + 6 + size
                if 0 <= size <= CONTROL_BYTES and stop <= end:
                    self._tell(TEXT, apply_mask(data[at + 6 : stop], data[at + 2 : at + 6]))
                    at = stop
                else:
                    at = self._frame(data, at)
            else:
                at = self._frame(data, at)

    def _frame(self, data: bytes, at: int) -> int:
        """Read a frame's head. Returns how far the data has been read."""
        have = len(data) - at
        if have >= 2:
            kind = self._check(data[at], data[at + 1])
            short = data[at + 1] - MASKED
            long = 2 if short == 126 else 8 if short == 127 else 0
            if have >= 6 + long:
                size = int.from_bytes(data[at + 2 : at + 2 + long], "big") if long else short
                self._begin(data[at], kind, size)
                at += 6 + long
                self._mask = data[at - 4 : at]
                return self._payload(data, at)
        self._head = data[at:]
        return len(data)

    def _check(self, head: int, size: int) -> int:
        """The opcode of a frame that may come now, judged by its first two bytes."""
        kind, reserved = head & 0x0F, head & 0x70
        if not size & MASKED:
            raise Broken(PROTOCOL, "a client must mask its frames")
        if kind in {CLOSE, PING, PONG}:
            if reserved or not head & LAST or size - MASKED > CONTROL_BYTES:
                raise Broken(PROTOCOL, "a control frame is short, whole and plain")
        elif kind == CONTINUED:
            if reserved or not self._kind:
                raise Broken(PROTOCOL, "there is nothing to be continued like this")
        elif kind not in {TEXT, BINARY} or self._kind:
            raise Broken(PROTOCOL, "this frame cannot come now")
        elif reserved and (reserved != PACKED or not self._window):
            raise Broken(PROTOCOL, "reserved bits are set")
        return kind

    def _begin(self, head: int, kind: int, size: int) -> None:
        """A frame begins, and perhaps a message with it."""
        self._left = size
        if kind in {CLOSE, PING, PONG}:
            self._control = bytearray((kind,))
            return
        if self._size + size > self.most:
            raise Broken(TOO_BIG, f"a message may have {self.most} bytes")
        self._last = bool(head & LAST)
        if kind == CONTINUED:
            self._sink.on_fragment()
        else:
            self._kind, self._pieces = kind, []
            if head & PACKED:
                self._inflater = Inflater(self._window, self.most)

    def _payload(self, data: bytes, at: int) -> int:
        """Take what there is of the payload under way. Returns how far the data has been read."""
        piece = data[at : at + self._left]
        plain = apply_mask(piece, self._mask)
        self._left -= len(piece)
        done = not self._left
        turn = len(piece) % 4
        self._mask = b"" if done else self._mask[turn:] + self._mask[:turn]
        if self._control is None:
            self._piece(plain, self._last and done)
        else:
            self._control += plain
            if done:
                control, self._control = bytes(self._control), None
                self._tell_control(control[0], control[1:])
        return at + len(piece)

    def _piece(self, piece: bytes, last: bool) -> None:
        """Add to the message under way; the last piece completes it."""
        if self._inflater is not None:
            piece = self._inflated(piece, last)
        assert self._pieces is not None
        self._size += len(piece)
        whole = last and not self._pieces
        if self._strict and self._kind == TEXT and not whole:
            self._check_text(piece, last)
        if piece:
            self._pieces.append(piece)
        if last:
            kind, message = self._kind, b"".join(self._pieces)
            self._kind = self._size = 0
            self._pieces = self._inflater = self._utf8 = None
            self._tell(kind, message, checked=not whole)

    def _inflated(self, piece: bytes, last: bool) -> bytes:
        assert self._inflater is not None
        try:
            return self._inflater.take(piece, last)
        except OverflowError:
            raise Broken(TOO_BIG, f"a message may have {self.most} bytes") from None
        except ValueError as error:
            raise Broken(NOT_UTF8, str(error)) from None

    def _check_text(self, piece: bytes, last: bool) -> None:
        """Judge a text that comes in pieces as early as it can be judged."""
        if self._utf8 is None:
            self._utf8 = _UTF8()
        try:
            self._utf8.decode(piece, last)
        except UnicodeDecodeError:
            raise Broken(NOT_UTF8, "a text must be UTF-8") from None

    def _tell(self, kind: int, message: bytes, checked: bool = False) -> None:
        if kind == BINARY:
            self._sink.on_binary(message)
            return
        if self._strict and not checked and not message.isascii():
            self._check_text(message, True)
            self._utf8 = None
        self._sink.on_text(message)

    def _tell_control(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._sink.on_ping(payload)
        elif kind == PONG:
            self._sink.on_pong()
        else:
            self.stopped = True
            self._sink.on_close(*_close(payload))


_UTF8: Final = codecs.getincrementaldecoder("utf-8")


def _close(payload: bytes) -> tuple[int, str]:
    """Code and reason of a close frame. Raises Broken for what must not be said."""
    try:
        close = Close.parse(payload)
        if payload:
            close.check()
    except UnicodeDecodeError:
        raise Broken(NOT_UTF8, "the reason of a close must be UTF-8") from None
    except ProtocolError:
        raise Broken(PROTOCOL, "a close has a code that may be sent, or none") from None
    return close.code, close.reason

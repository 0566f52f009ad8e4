"""The judge's own WebSocket client, octet by octet, with nothing of ours in it (RFC 6455, 7692)."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
RSV1: Final = 4
KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
PROOF: Final = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
"""What must answer that key: both are the example of RFC 6455, 1.3."""

MASK: Final = b"\x37\xfa\x21\x3d"
PATIENCE_S: Final = 10
OPENING: Final = (
    ("Host", "plenary.example"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Sec-WebSocket-Key", KEY),
    ("Sec-WebSocket-Version", "13"),
)


@dataclass(frozen=True)
class Frame:
    """A frame as it came from the server."""

    kind: int
    payload: bytes
    last: bool
    reserved: int

    @property
    def code(self) -> int | None:
        """A close frame's code; None without one."""
        return int.from_bytes(self.payload[:2], "big") if self.payload else None


@dataclass(frozen=True)
class Head:
    """The head of an HTTP response; names of headers in lower case."""

    status: int
    headers: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key == name]

    def one(self, name: str) -> str | None:
        found = self.all(name)
        assert len(found) < 2, f"{name} comes {len(found)} times"
        return found[0] if found else None


def frame(
    kind: int, payload: bytes = b"", *, last: bool = True, reserved: int = 0, mask: bytes = MASK
) -> bytes:
    """A frame as a client sends it; with an empty mask, as it must not."""
    size, masked = len(payload), 0x80 if mask else 0
    if size < 126:
        length = bytes((masked | size,))
    elif size < 1 << 16:
        length = bytes((masked | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((masked | 127,)) + size.to_bytes(8, "big")
    return bytes((last << 7 | reserved << 4 | kind,)) + length + mask + _masked(payload, mask)


def fragments(kind: int, pieces: Iterable[bytes], reserved: int = 0) -> list[bytes]:
    """One message in as many frames as there are pieces."""
    made, end = [], list(pieces)
    for at, piece in enumerate(end):
        first = at == 0
        head = {"reserved": reserved if first else 0, "last": at == len(end) - 1}
        made.append(frame(kind if first else CONT, piece, **head))  # type: ignore[arg-type]
    return made


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, code.to_bytes(2, "big") + reason)


def request(
    path: str = "/app",
    more: Iterable[tuple[str, str]] = (),
    without: Iterable[str] = (),
    first: str = "GET {path} HTTP/1.1",
) -> bytes:
    """An opening handshake; `more` headers come after the usual ones, but for those `without`."""
    left = [(name, value) for name, value in OPENING if name not in set(without)]
    lines = [f"{name}: {value}" for name, value in (*left, *more)]
    return "\r\n".join([first.format(path=path), *lines, "", ""]).encode("latin-1")


class Peer:
    """A connection to a server. Whatever it reads must be as a server may send it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.head = Head(0, [])
        self.window = 0
        """Bits of the server's window when compression was negotiated, else 0."""

    async def send(self, *data: bytes, chop: int = 0) -> None:
        """Send octets, if asked in pieces of so many, each on its own."""
        whole = b"".join(data)
        size = chop or len(whole) or 1
        for at in range(0, len(whole), size):
            self._writer.write(whole[at : at + size])
            if chop:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE_S):
            await self._writer.drain()

    async def response(self) -> Head:
        """The head of the answer to a request."""
        async with asyncio.timeout(PATIENCE_S):
            raw = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        self.head = Head(int(first.split()[1]), [(name.lower(), value) for name, _, value in pairs])
        assert first.startswith("HTTP/1.1 ")
        return self.head

    async def frame(self) -> Frame:
        """The next frame; EOFError when the connection ends instead."""
        async with asyncio.timeout(PATIENCE_S):
            first, second = await self._exactly(2)
            size = second & 0x7F
            assert not second & 0x80, "a server masks nothing (5.1)"
            if size >= 126:
                least = 126 if size == 126 else 1 << 16
                size = int.from_bytes(await self._exactly(2 if size == 126 else 8), "big")
                assert size >= least, "a length has no more octets than it needs (5.2)"
            payload = await self._exactly(size)
        found = Frame(first & 0x0F, payload, bool(first & 0x80), first >> 4 & 7)
        if found.kind in {CLOSE, PING, PONG}:
            assert found.last, "a control frame is not fragmented (5.5)"
            assert size <= 125, "a control frame has 125 octets at most (5.5)"
            assert not found.reserved, "reserved bits are for data frames"
        return found

    async def message(self) -> tuple[int, bytes]:
        """The next message, put together and inflated; no control frame may come before it."""
        first = await self.frame()
        kind, packed, pieces, last = first.kind, first.reserved, [first.payload], first.last
        assert kind in {TEXT, BINARY}, f"a message was due, there came {first}"
        while not last:
            more = await self.frame()
            assert (more.kind, more.reserved) == (CONT, 0)
            pieces.append(more.payload)
            last = more.last
        data = b"".join(pieces)
        assert packed in ({0, RSV1} if self.window else {0})
        return kind, inflated(data, self.window) if packed else data

    async def failed(self) -> int | None:
        """Answer the server's close and wait for the end. Returns its code; nothing may follow."""
        code: int | None = None
        while code is None:
            found = await self.frame()
            if found.kind == CLOSE:
                code = found.code or 1005
                self._writer.write(frame(CLOSE, found.payload))
        assert await self.rest() == b"", "something came after the close frame (5.5.1)"
        return code

    async def rest(self) -> bytes:
        """All that comes until the connection ends. A reset is an end, too."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                return await self._reader.read(-1)
            except ConnectionError:
                return b""

    def end(self) -> None:
        """Send no more."""
        if self._writer.can_write_eof():
            self._writer.write_eof()

    def abort(self) -> None:
        self._writer.transport.abort()

    async def _exactly(self, size: int) -> bytes:
        try:
            return await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise EOFError("the connection ended") from error


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Peer]:
    """A connection over which nothing has been said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def opened(
    port: int, path: str = "/app", more: Iterable[tuple[str, str]] = ()
) -> AsyncIterator[Peer]:
    """An open WebSocket."""
    async with connected(port) as peer:
        await peer.send(request(path, more))
        head = await peer.response()
        assert head.status == 101
        assert head.one("sec-websocket-accept") == PROOF
        yield peer


def inflated(data: bytes, window: int) -> bytes:
    """A message without its compression: no more than that window, nothing from before (7.2.2)."""
    stream = zlib.decompressobj(-window)
    found = stream.decompress(data + b"\x00\x00\xff\xff")
    assert not stream.unconsumed_tail
    return found


def _masked(payload: bytes, mask: bytes) -> bytes:
    if not mask or not payload:
        return payload
    repeated = (mask * (len(payload) // 4 + 1))[: len(payload)]
    number = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return number.to_bytes(len(payload), "big")

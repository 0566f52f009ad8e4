"""A client without manners: WebSocket by hand; it reads when it likes and sends what it likes."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit


class Rude:
    """A raw TCP connection that has been upgraded. Nothing is read unless `read` is called."""

    def __init__(self, plain: socket.socket) -> None:
        self.socket = plain
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def connect(cls, url: str, receive_bytes: int = 4096) -> Rude:
        """Upgrade; `receive_bytes` is what the kernel may take for it unread."""
        where, loop = urlsplit(url), asyncio.get_running_loop()
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        plain.setblocking(False)
        await loop.sock_connect(plain, (where.hostname, where.port))
        request = (
            f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: plenary.v1\r\n\r\n"
        )
        await loop.sock_sendall(plain, request.encode())
        rude = cls(plain)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += await loop.sock_recv(plain, 1)
        assert b" 101 " in head.splitlines()[0], head
        return rude

    async def say(self, **message: Any) -> None:
        """A command, as it should be."""
        await self.send(frame(json.dumps(message).encode()))

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self.socket, data)

    async def read(self, size: int = 65536) -> bytes:
        """What has come, b"" at the end; ConnectionError when it was cut off."""
        async with asyncio.timeout(30):
            return await self._loop.sock_recv(self.socket, size)

    async def read_to_the_end(self) -> tuple[bytes, bool]:
        """All there is to come, and whether the connection ended as it should."""
        data = b""
        try:
            while part := await self.read():
                data += part
        except ConnectionError:
            return data, False
        finally:
            self.close()
        return data, True

    async def flood(self, data: bytes) -> None:
        """Send the same over and over until the other side has had enough."""
        with suppress(ConnectionError):
            while True:
                await self.send(data)

    def close(self) -> None:
        self.socket.close()


def frame(payload: bytes, head: int = 0x81) -> bytes:
    """A masked frame (RFC 6455, 5.2); `head` is its first byte."""
    mask = os.urandom(4)
    size = len(payload)
    if size < 126:
        length = bytes((0x80 | size,))
    elif size < 1 << 16:
        length = bytes((0x80 | 126,)) + size.to_bytes(2, "big")
    else:
        length = bytes((0x80 | 127,)) + size.to_bytes(8, "big")
    masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
    return bytes((head,)) + length + mask + masked


def close_code(data: bytes) -> int | None:
    """The code of the close frame with which a run of server frames ends."""
    code = None
    while len(data) >= 2:
        head, size, at = data[0], data[1], 2
        if size == 126:
            size, at = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(data[2:10], "big"), 10
        if head & 0x0F == 8:
            code = int.from_bytes(data[at : at + 2], "big")
        data = data[at + size :]
    return code

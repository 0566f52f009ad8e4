"""The opening handshake (RFC 6455, section 4.2): a request read, checked, and answered. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import responses
from typing import Final

GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
VERSION: Final = b"13"

Header = tuple[bytes, bytes]


class BadUpgrade(Exception):
    """A request that cannot become a WebSocket. `status` and `headers` are for the answer."""

    def __init__(self, status: int, why: str, headers: Iterable[Header] = ()) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, tuple(headers)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A request for a WebSocket; `path` as it was sent, names of headers in lower case."""

    path: bytes
    query: bytes
    headers: list[Header]
    key: bytes

    def header(self, name: bytes) -> str:
        """A header's value, of several the first; empty when there is none."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), "")

    def listed(self, name: bytes) -> list[str]:
        """The members of a header that is a list, from all lines of it (RFC 9110, 5.6.1)."""
        lines = (value.decode("latin-1") for key, value in self.headers if key == name)
        members = (member.strip() for line in lines for member in line.split(","))
        return [member for member in members if member]

    @property
    def subprotocols(self) -> list[str]:
        return self.listed(b"sec-websocket-protocol")

    def cookie(self, name: str) -> str | None:
        """A cookie's value, of several the first (RFC 6265)."""
        for pair in self.header(b"cookie").split(";"):
            key, equals, value = pair.strip().partition("=")
            if equals and key == name:
                return value.strip('"')
        return None


def read(head: bytes) -> Upgrade:
    """The request of a head that uvicorn has parsed and put together. Raises BadUpgrade."""
    first, *lines = head.rstrip(b"\r\n").split(b"\r\n")
    method, target, _ = first.split(b" ", 2)
    pairs = (line.partition(b":") for line in lines)
    headers = [(name.lower(), value.strip()) for name, _, value in pairs]
    path, _, query = target.partition(b"?")
    upgrade = Upgrade(path, query, headers, _key(headers))
    if not upgrade.header(b"host"):
        raise BadUpgrade(400, "A request names the host it is for.")
    if method != b"GET":
        raise BadUpgrade(405, "A WebSocket is opened with GET.", [(b"allow", b"GET")])
    return upgrade


def _key(headers: list[Header]) -> bytes:
    """The client's key. Raises BadUpgrade unless it and the version are as they should be."""
    versions = [value for name, value in headers if name == b"sec-websocket-version"]
    if versions != [VERSION]:
        known = [(b"sec-websocket-version", VERSION)]
        raise BadUpgrade(426, "WebSocket version 13 is spoken here.", known)
    keys = [value for name, value in headers if name == b"sec-websocket-key"]
    try:
        (key,) = keys
        if len(base64.b64decode(key, validate=True)) == 16:
            return key
    except (ValueError, binascii.Error):
        pass
    raise BadUpgrade(400, "Sec-WebSocket-Key must be 16 bytes in base64, once.")


def accepted(key: bytes, headers: Iterable[Header]) -> bytes:
    """The answer that opens the WebSocket."""
    proof = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
    return b"".join(
        (
            b"HTTP/1.1 101 Switching Protocols\r\n",
            b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
            *(b"Sec-WebSocket-Accept: ", proof, b"\r\n"),
            *(part for name, value in headers for part in (name, b": ", value, b"\r\n")),
            b"\r\n",
        )
    )


def denied(status: int, headers: Iterable[Header], body: bytes) -> bytes:
    """An ordinary HTTP response instead of a WebSocket; the connection ends with it."""
    lines = [(name.lower(), value) for name, value in headers if name.lower() != b"connection"]
    named = {name for name, _ in lines}
    usual = {b"content-type": b"text/plain; charset=utf-8", b"content-length": b"%d" % len(body)}
    lines += [line for line in usual.items() if line[0] not in named]
    phrase = responses.get(status, "").encode()
    return b"".join(
        (
            b"HTTP/1.1 %d %b\r\n" % (status, phrase),
            *(b"%b: %b\r\n" % line for line in lines),
            b"connection: close\r\n\r\n",
            body,
        )
    )

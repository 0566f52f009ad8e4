"""Passes for TURN servers that end by themselves, and the servers that clients are told of.

The scheme is the one of coturn's `use-auth-secret` (draft-uberti-behave-turn-rest): the username
is when the pass ends and for whom it is, the password its HMAC. No list of users is kept anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from server.media.network.relaying import Relay
from server.media.ports import IceServer

_URL: Final = re.compile(
    r"(?P<scheme>stuns?|turns?):(?P<host>[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?(?:\?transport=(?P<transport>udp|tcp))?"
)
"""RFC 7064 and RFC 7065."""


class BadServerError(ValueError):
    """An address of a STUN or TURN server that cannot be read. The text shows a good one."""


@dataclass(frozen=True)
class Server:
    """Where a STUN or TURN server is, as its URL says."""

    url: str
    relays: bool
    host: str
    port: int
    transport: Literal["udp", "tcp"]
    tls: bool


@dataclass(frozen=True)
class Pass:
    """A name and a password that a TURN server takes until some second."""

    username: str
    password: str


def server(url: str) -> Server:
    """Read a URL. BadServerError."""
    read = _URL.fullmatch(url)
    port = read and int(read["port"] or 0)
    if read is None or port is None or port > 65535:
        raise BadServerError(
            f"“{url}” is no address of a STUN or TURN server such as "
            "turn:turn.example.org:3478?transport=tcp"
        )
    tls = read["scheme"].endswith("s")
    transport = read["transport"] or ("tcp" if tls else "udp")
    return Server(
        url=url,
        relays=read["scheme"].startswith("turn"),
        host=read["host"].strip("[]"),
        port=port or (5349 if tls else 3478),
        transport=cast("Literal['udp', 'tcp']", transport),
        tls=tls,
    )


def pass_for(name: str, secret: str, until: int) -> Pass:
    """A pass for somebody, good until that Unix second."""
    username = f"{until}:{name}"
    signed = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return Pass(username, base64.b64encode(signed).decode())


@dataclass(frozen=True)
class Servers:
    """The STUN and TURN servers of an installation. BadServerError where a URL cannot be read.

    `now` gives Unix seconds. TURN servers without a secret are told without a pass. With
    `relay_only` we are reached through them alone, so there must be one that takes us.
    """

    stun: Sequence[str]
    turn: Sequence[str]
    secret: str | None
    hours: int
    now: Callable[[], float]
    relay_only: bool = False

    def __post_init__(self) -> None:
        for url in (*self.stun, *self.turn):
            server(url)
        if self.relay_only and not self.for_us():
            raise BadServerError(
                "PLENARY_MEDIA_RELAY_ONLY needs a TURN server: set PLENARY_TURN_URLS and "
                "PLENARY_TURN_SECRET."
            )

    def _pass(self, name: str) -> Pass | None:
        if self.secret is None:
            return None
        return pass_for(name, self.secret, int(self.now()) + self.hours * 3600)

    def for_client(self, name: str = "plenary") -> tuple[IceServer, ...]:
        """What a browser is told, with a pass of its own."""
        told = [IceServer(tuple(self.stun))] if self.stun else []
        if self.turn:
            own = self._pass(name)
            told.append(
                IceServer(
                    tuple(self.turn), own.username if own else None, own.password if own else None
                )
            )
        return tuple(told)

    def for_us(self) -> tuple[Relay, ...]:
        """The same TURN servers for ourselves, in the order given. Without a secret: none."""
        own = self._pass("media")
        if own is None:
            return ()
        read = [server(url) for url in self.turn]
        return tuple(
            Relay(s.host, s.port, s.transport, s.tls, own.username, own.password)
            for s in read
            if s.transport == "tcp" or not s.tls
        )

"""The sockets of the one port, and the addresses that are announced for them."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Final

from aioice.ice import get_host_addresses

MOST_ADDRESSES: Final = 8
UDP_BUFFER: Final = 8 << 20
"""Bytes asked of the kernel each way: a burst of 400 viewers' packets. It may grant less."""

BACKLOG: Final = 256
_TRIES: Final = 20


class PortTakenError(Exception):
    """The port cannot be had. The text says which and what to do."""


@dataclass(frozen=True)
class Opening:
    """A UDP and a TCP socket on one address of this machine, and what is announced for them."""

    udp: socket.socket
    tcp: socket.socket
    announced: tuple[str, ...]

    @property
    def port(self) -> int:
        port: int = self.udp.getsockname()[1]
        return port

    def close(self) -> None:
        self.udp.close()
        self.tcp.close()


def own_addresses(loopback: bool = False) -> tuple[str, ...]:
    """The addresses of this machine that others may reach; with `loopback` that one too.

    Loopback alone if there is no other: a laptop without a network still shows a meeting.
    """
    found = [a for a in get_host_addresses(use_ipv4=True, use_ipv6=True) if _is_reachable(a)]
    found = list(dict.fromkeys(found))[:MOST_ADDRESSES]
    return (*found, "127.0.0.1") if loopback or not found else tuple(found)


def _is_reachable(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return not (ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast)


def listen(addresses: Sequence[str], port: int) -> tuple[Opening, ...]:
    """Open the port, UDP and TCP with the same number, for these addresses. PortTakenError.

    Where all of them are this machine's: on exactly these, so that answers leave from the address
    that was called. Where one is not (NAT in front): on every address of this machine.
    """
    places = [(a, (a,)) for a in addresses] if all(map(is_ours, addresses)) else _all(addresses)
    for tries_left in reversed(range(1 if port else _TRIES)):
        try:
            return _opened(places, port)
        except OSError as error:
            if not tries_left:
                raise PortTakenError(
                    f"Port {port} (UDP and TCP) cannot be opened: {error.strerror}. Another media "
                    "process may have it: give each its own PLENARY_MEDIA_PORT."
                ) from error
    raise AssertionError


def is_ours(address: str) -> bool:
    """Whether an address is one of this machine."""
    try:
        _bound(address, 0, socket.SOCK_DGRAM).close()
    except OSError:
        return False
    return True


def _all(addresses: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Every address of this machine, for each kind of address that is announced."""
    four = tuple(a for a in addresses if ":" not in a)
    six = tuple(a for a in addresses if ":" in a)
    places = [("0.0.0.0", four), ("::", six)]  # noqa: S104 - what NAT forwards may arrive anywhere
    return [(place, announced) for place, announced in places if announced]


def _opened(places: Sequence[tuple[str, tuple[str, ...]]], port: int) -> tuple[Opening, ...]:
    openings: list[Opening] = []
    with ExitStack() as undo:
        for address, announced in places:
            udp = undo.enter_context(_bound(address, port, socket.SOCK_DGRAM))
            port = udp.getsockname()[1]
            tcp = undo.enter_context(_bound(address, port, socket.SOCK_STREAM))
            tcp.listen(BACKLOG)
            openings.append(Opening(udp, tcp, announced))
        undo.pop_all()
    return tuple(openings)


def _bound(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            for way in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                widen(bound, way)
        bound.setblocking(False)
        bound.bind((address, port))
    except OSError:
        bound.close()
        raise
    return bound


def widen(udp: socket.socket, way: int) -> None:
    """Ask for `UDP_BUFFER`. Linux gives what it can; others refuse what is too much for them."""
    for halved in range(6):
        with suppress(OSError):
            udp.setsockopt(socket.SOL_SOCKET, way, UDP_BUFFER >> halved)
            return


def granted() -> int:
    """Bytes that the kernel lets a socket hold, the lesser of both ways."""
    with _bound("127.0.0.1", 0, socket.SOCK_DGRAM) as udp:
        ways = (socket.SO_RCVBUF, socket.SO_SNDBUF)
        told = min(udp.getsockopt(socket.SOL_SOCKET, way) for way in ways)
    return told // 2 if sys.platform == "linux" else told  # Linux tells twice as much

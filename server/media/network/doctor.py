"""Proves that the configured port can be reached, and says in words what to open if not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

from server.media.network.asking import NoAnswerError, over_tcp, over_turn, over_udp
from server.media.network.listening import PortTakenError, granted, is_ours
from server.media.network.relaying import Relay
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Server, Servers, server
from server.media.reaching import Address

State = Literal["good", "doubtful", "bad"]

MOST_RELAYED: Final = 2
"""Addresses that are tried through a TURN server, one after another."""

ENOUGH_KB: Final = 2048
"""A picture of 720p to 400 viewers is 4 MB, of which a card of 1 Gbit/s takes three meanwhile."""

_WAYS: Final = {"udp": over_udp, "tcp": over_tcp}


@dataclass(frozen=True)
class Seen:
    """What was tried, and how it went, for a technician."""

    what: str
    state: State
    says: str


async def examine(
    addresses: Sequence[str], port: int, servers: Servers, password: str
) -> list[Seen]:
    """Try every configured way in: each address over UDP and TCP, the STUN and TURN servers.

    A media process that runs at the port answers; else the port is opened for the while.
    `password` is `probe_password`. Takes 5 s at most for each, all at once.
    """
    if servers.relay_only:
        return list(await asyncio.gather(*(_turn(r, (), port, "") for r in servers.for_us())))
    async with _answering(addresses, port, password) as (number, stands_in):
        tries = [_own(a, number, kind, password) for a in addresses for kind in _WAYS]
        tries += [_stun(server(url), addresses) for url in servers.stun]
        tries += [_turn(relay, addresses, number, password) for relay in servers.for_us()]
        seen = await asyncio.gather(*tries)
    return [_standing(stands_in, number), *seen, *_short_buffers(), *_lone_passes(servers)]


@asynccontextmanager
async def _answering(
    addresses: Sequence[str], port: int, password: str
) -> AsyncIterator[tuple[int, bool]]:
    """The number of the port, and whether it was us who had to open it."""
    own = SharedPort(addresses, port, password)
    try:
        await own.open()
    except PortTakenError:
        yield port, False
        return
    try:
        yield own.number, True
    finally:
        own.close()


def _standing(stands_in: bool, port: int) -> Seen:
    if stands_in:
        return Seen("port", "good", f"{port} is free; this check answered in its place")
    return Seen("port", "good", f"{port} is in use, as it is while streams run")


async def _own(address: str, port: int, kind: str, password: str) -> Seen:
    """From this machine to one of its announced addresses and back."""
    what = f"{kind} {address}:{port}"
    try:
        async with _WAYS[kind]((address, port)) as asker:
            await asker.ask((address, port), password)
    except NoAnswerError as error:
        return _closed(what, address, port, kind.upper(), str(error))
    return Seen(what, "good", "answers from this machine")


def _closed(what: str, address: str, port: int, kind: str, why: str) -> Seen:
    if is_ours(address):
        return Seen(
            what,
            "bad",
            f"no answer ({why}), even from this machine. Open {kind} {port} inbound in its "
            f"firewall (`ufw allow {port}/{kind.lower()}`), or see what else holds the port.",
        )
    return Seen(
        what,
        "doubtful",
        f"no answer ({why}). {address} is not this machine's own: let the router forward {kind} "
        f"{port} to it. If it does, the router may only refuse calls from inside: try outside.",
    )


async def _stun(one: Server, addresses: Sequence[str]) -> Seen:
    """How the world sees us, and whether that is what we announce."""
    try:
        found = await _resolved(one)
        async with over_udp(found) as asker:
            host, _ = await asker.ask(found)
    except NoAnswerError as error:
        says = f"no answer ({error}). Open UDP outbound to it, or take it out of PLENARY_STUN_URLS."
        return Seen(one.url, "doubtful", says)
    if host in addresses:
        return Seen(one.url, "good", f"sees us at {host}, which is announced")
    return Seen(
        one.url,
        "doubtful",
        f"sees us at {host}, which is not announced. For people outside of this network set "
        f"PLENARY_MEDIA_ADDRESSES to it, and forward the port to this machine.",
    )


async def _resolved(one: Server) -> Address:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(one.host, one.port, type=socket.SOCK_DGRAM)
    except OSError:
        raise NoAnswerError(f"the name {one.host} is not known") from None
    return str(found[0][4][0]), one.port


async def _turn(relay: Relay, addresses: Sequence[str], port: int, password: str) -> Seen:
    """From the TURN server to our addresses and back, as browsers behind it will come to us."""
    what = f"turn {relay.host}:{relay.port} over {'tls' if relay.tls else relay.transport}"
    try:
        async with over_turn(relay) as asker:
            if not addresses:
                return Seen(what, "good", "gives us a place, at which browsers reach us")
            reached, why = [], "no address of a kind that it relays to"
            for address in [a for a in addresses if ":" not in a][:MOST_RELAYED]:
                try:
                    await asker.ask((address, port), password)
                    reached.append(address)
                except NoAnswerError as error:
                    why = str(error)
    except NoAnswerError as error:
        return Seen(what, "bad", _refused(relay, str(error)))
    if reached:
        return Seen(what, "good", f"relays to {', '.join(reached)} and back")
    return Seen(
        what,
        "doubtful",
        f"gives us a place, but reaches none of our addresses ({why}). Open UDP {port} inbound "
        "for it. It refuses addresses of its own machine unless told otherwise.",
    )


def _refused(relay: Relay, why: str) -> str:
    if "401" in why or "Unauth" in why:
        return (
            "refuses our pass. PLENARY_TURN_SECRET must be its `static-auth-secret`, with "
            "`use-auth-secret` and a `realm`; and both clocks must be right."
        )
    kind = relay.transport.upper()
    return f"no answer ({why}). Open {kind} {relay.port} to it, and see that it runs."


def _short_buffers() -> list[Seen]:
    """What is sent to all viewers at once is dropped where it does not fit in."""
    kilobytes = granted() >> 10
    if kilobytes >= ENOUGH_KB:
        return []
    says = (
        f"the kernel holds {kilobytes} KB of what is sent, which is little for more than 50 "
        "viewers: `sysctl -w net.core.rmem_max=8388608 net.core.wmem_max=8388608`, and the same in "
        "/etc/sysctl.d"
    )
    return [Seen("buffers", "doubtful", says)]


def _lone_passes(servers: Servers) -> list[Seen]:
    if servers.turn and servers.secret is None:
        says = "PLENARY_TURN_SECRET is missing, so browsers are given these servers without a pass"
        return [Seen("turn", "doubtful", says)]
    return []

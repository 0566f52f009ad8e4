"""Candidates (RFC 8445, 5.1): those we announce, and which of theirs are worth a check. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Sequence
from typing import Final

from aioice.candidate import Candidate, candidate_foundation

MOST_REMOTE: Final = 16
"""Candidates of one peer that we send checks to: nobody makes us knock at a whole network."""

_HOST: Final = 126
"""Type preference of a host candidate (RFC 8445, 5.1.2.1)."""

_UDP: Final = 65535
_TCP_PASSIVE: Final = (4 << 13) + 8191
"""Local preferences. TCP's is that of RFC 6544, 4.2: always below UDP, which loses less time."""


def announced(
    kind: str, addresses: Sequence[str], port: int, rank: int, component: int = 1
) -> list[Candidate]:
    """Our candidates at one door. `rank`: how many come before them, so are preferred."""
    return [
        Candidate(
            foundation=candidate_foundation("host", kind, address),
            component=component,
            transport=kind,
            priority=_priority(kind, rank + place, component),
            host=address,
            port=port,
            type="host",
            tcptype="passive" if kind == "tcp" else None,
        )
        for place, address in enumerate(addresses)
    ]


def _priority(kind: str, rank: int, component: int) -> int:
    local = (_UDP if kind == "udp" else _TCP_PASSIVE) - rank
    return (_HOST << 24) + (local << 8) + (256 - component)


def is_worth_a_check(candidate: Candidate, ours: Collection[str]) -> bool:
    """Whether a remote candidate is one that we may send to.

    Only UDP, since we call nobody over TCP; only an address, never a name; and this machine itself
    only where it is announced too, lest a peer makes us knock at our own doors.
    """
    if candidate.component != 1 or candidate.transport.lower() != "udp":
        return False
    try:
        ip = ipaddress.ip_address(candidate.host)
    except ValueError:
        return False
    if ip.is_loopback:
        return any(ipaddress.ip_address(address).is_loopback for address in ours)
    reachable = not (ip.is_unspecified or ip.is_multicast or ip.is_link_local)
    return reachable and 0 < candidate.port < 65536

"""Who is let in at a door: only who signs a check with the password of a connection of ours."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from typing import TYPE_CHECKING, Final

from aioice import stun

from server.media.network import knocking
from server.media.network.ends import Door, DoorEnd
from server.media.reaching import Address

if TYPE_CHECKING:
    from server.media.network.connection import PortConnection

PROBE: Final = "plenary-doctor"
"""The name that `plenary doctor` calls. It has no connection, only an answer."""


def probe_password(secret: bytes) -> str:
    """What `plenary doctor` signs with: only who knows the secret of the passes has it."""
    return hmac.new(secret, PROBE.encode(), hashlib.sha256).hexdigest()


class Admission:
    """The connections that may be called, by our part of their username. Made by a SharedPort."""

    def __init__(self, figures: Counter[str], probe: str | None) -> None:
        self._figures, self._probe = figures, probe
        self._connections: dict[str, PortConnection] = {}

    def __len__(self) -> int:
        return len(self._connections)

    def enrol(self, connection: PortConnection) -> None:
        """From now on it may be called."""
        self._connections[connection.local_username] = connection

    def strike(self, connection: PortConnection) -> None:
        """From now on nobody is of this name."""
        self._connections.pop(connection.local_username, None)

    def whose(
        self, message: stun.Message, address: Address, door: Door, known: DoorEnd | None
    ) -> DoorEnd | None:
        """The end a message is for. `known` is whom its address belongs to.

        A check for another connection than the known one takes the address along, if it is signed
        for it and nobody else is served there.
        """
        if not knocking.is_check(message):
            return known if knocking.is_answer(message) else None
        name = knocking.called(message)
        if known is not None and name == known.name:
            return known
        if name == PROBE:
            self._answer_probe(message, address, door)
            return None
        return self._let_in(name, message, address, door)

    def _let_in(
        self, name: str, message: stun.Message, address: Address, door: Door
    ) -> DoorEnd | None:
        connection = self._connections.get(name)
        if connection is None:
            self._figures["unknown"] += 1
            return None
        if not knocking.is_signed(message, connection.local_password):
            self._figures["unsigned"] += 1
            return None
        end = connection.end_at(door)
        if end is None or not end.outlet.admit(address):
            return None
        return end

    def _answer_probe(self, message: stun.Message, address: Address, door: Door) -> None:
        if self._probe is not None and knocking.is_signed(message, self._probe):
            door.send(knocking.answer(message, address, self._probe), address)
            self._figures["probes"] += 1


def yields(holder: DoorEnd, newcomer: DoorEnd, address: Address) -> bool:
    """Whether an end gives up an address to another, which has proved to be there.

    Never where it serves its peer, but to the restart of itself: who can forge a source address
    could otherwise take another's place. A stale holder loses its peer in 6 s.
    """
    mine, theirs = holder.connection, newcomer.connection
    if mine is theirs or theirs.before is mine:
        return True
    if mine.before is theirs:
        return False
    path = mine.path
    return path is None or path.address != address

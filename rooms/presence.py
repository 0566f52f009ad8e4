"""How many people are in a room, in the hall and far away: who counts, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rooms.facts import Data
from rooms.people import Role

_NOT_COUNTED: Final = frozenset({Role.SCREEN, Role.ORGANISER})


@dataclass(frozen=True)
class Crowd:
    """People who are in a room now, whatever number of links each has."""

    people: int = 0
    onsite: int = 0

    @property
    def remote(self) -> int:
        """Those who are not in the hall."""
        return self.people - self.onsite


def is_counted(role: Role) -> bool:
    """Screens are not people, and organisers look into every room from their desk."""
    return role not in _NOT_COUNTED


def total(crowds: Iterable[Crowd]) -> Crowd:
    """The people of several web processes together."""
    crowds = list(crowds)
    return Crowd(sum(c.people for c in crowds), sum(c.onsite for c in crowds))


def crowd_view(crowd: Crowd, stale: bool = False) -> Data:
    """The presence as everybody sees it; `stale` when it could not be counted just now."""
    view: Data = {"people": crowd.people, "onsite": crowd.onsite, "remote": crowd.remote}
    return {**view, "stale": True} if stale else view

"""All that a dialogue over one link needs, gathered in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from rooms.limits import limits_view
from rooms.people import Person, person_view
from server.actions.ports import Ports
from server.live.batches import Batch
from server.live.beats import BEAT_S, Beats
from server.live.entry import Entry
from server.live.hub import Hub
from server.live.ports import Buckets
from server.wire import codec


class PassHolder(Protocol):
    """What a valid pass says: whose it is, and until when. `identity.PassClaims` is one."""

    @property
    def person(self) -> str: ...
    @property
    def expires_at(self) -> datetime: ...


@dataclass(frozen=True)
class Services:
    """`read_pass` raises a Refusal; `people` gives a person as the store knows them now."""

    hub: Hub
    entry: Entry
    beats: Beats
    ports: Ports
    buckets: Buckets
    people: Batch[str, Person]
    read_pass: Callable[[str, datetime], PassHolder]
    now: Callable[[], datetime]
    name: str
    version: str

    def welcome(self, re: str, link: int, person: Person) -> bytes:
        """The answer to a person's hello over a link."""
        connection = f"{self.name}-{link}"
        return codec.welcome(re, connection, person_view(person), self.now(), self._greeting)

    @cached_property
    def _greeting(self) -> bytes:
        return codec.greeting(BEAT_S, limits_view(), self.version)

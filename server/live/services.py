"""All that a dialogue over one link needs, gathered in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rooms.people import Person
from server.actions.ports import Ports
from server.live.batches import Batch
from server.live.beats import Beats
from server.live.entry import Entry
from server.live.hub import Hub
from server.live.ports import Buckets


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

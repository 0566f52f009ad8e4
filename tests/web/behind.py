"""A media process behind the web's door, for tests: it answers as it is told."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx

from server.identity import FeedKeys
from tests.web.hall import SECRET, SUMMIT, Hall

KEYS = FeedKeys(SECRET, SUMMIT.id)


@dataclass
class Places:
    """Where the rooms are: the first address that has not gone."""

    known: list[str] = field(default_factory=lambda: ["http://one.test", "http://two.test"])
    asked: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    named: dict[str, str | None] = field(default_factory=dict)

    async def place(self, room: str) -> str | None:
        self.asked.append(room)
        return self.known[0] if self.known else None

    async def stage(self, room: str) -> tuple[str, list[str]] | None:
        self.asked.append(room)
        return (self.known[0], list(self.order or self.known[:1])) if self.known else None

    async def at(self, process: str) -> str | None:
        return self.named.get(process, "")

    async def gone(self, address: str) -> None:
        self.known.remove(address)


@dataclass
class Behind:
    """The web's door, and a media process that answers as it is told and remembers requests."""

    hall: Hall
    places: Places
    answer: httpx.Response = field(default_factory=lambda: httpx.Response(204))
    answers: dict[str, httpx.Response] = field(default_factory=dict)
    """By host, what it answers instead."""

    faults: list[Exception] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def take(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.faults:
            raise self.faults.pop(0)
        return self.answers.get(request.url.host, self.answer)

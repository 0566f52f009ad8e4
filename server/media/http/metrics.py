"""The figures of a media process for Prometheus, taken when they are asked for.

Names by Prometheus' conventions, as in `server.wiring.pulse`. None tells of a person or a room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from server.media.http.door import Door
from server.media.stage.parties import Party, Sender, Watcher

PREFIX: Final = "plenary_media_"

_SUMS: Final[tuple[tuple[str, type[Party], str, str], ...]] = (
    ("in_packets", Sender, "packets", "Packets that came from senders."),
    ("in_bytes", Sender, "bytes", "Their payload in bytes."),
    ("in_nacks", Sender, "nacks", "Packets that senders were asked to send again."),
    ("in_again", Sender, "again", "Packets that came again, and were still missing."),
    ("in_carried", Sender, "carried", "Lost packets of sound that the next one carried (RED)."),
    ("in_key_frames_asked", Sender, "asked_for_key_frames", "Key frames asked of senders."),
    ("out_packets", Watcher, "packets", "Packets sent to viewers."),
    ("out_bytes", Watcher, "bytes", "These with their headers, in bytes."),
    ("out_nacks", Watcher, "nacks", "Packets that viewers have missed."),
    ("out_again", Watcher, "again", "Packets sent to viewers again."),
    ("out_dropped", Watcher, "dropped", "Packets that the network did not take."),
    ("out_key_frames_asked", Watcher, "asked_for_key_frames", "Key frames viewers asked for."),
)
"""The name, whose figures, which of them (`Ingest.figures`, `Leg.figures`), and what it says."""


class Figures(Collector):
    """What is connected now, and what those here and those before them have sent and missed."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def collect(self) -> Iterator[Metric]:
        """All of them, as they are at this moment."""
        for name, value, words in self._now():
            yield GaugeMetricFamily(f"{PREFIX}{name}", words, value)
        parties = [session.party for session in self._door.sessions]
        sums = {kind: past.copy() for kind, past in self._door.sessions.past.items()}
        for party in parties:
            sums[type(party)].update(party.counted())
        for name, whose, figure, words in _SUMS:
            yield CounterMetricFamily(f"{PREFIX}{name}", words, sums[whose][figure])

        stills = self._door.stills.made
        yield CounterMetricFamily(f"{PREFIX}stills", "Key frames decoded for stills.", stills)
        yield from self._relayed()

    def _relayed(self) -> Iterator[Metric]:
        """What goes between media processes, if there are several."""
        figures = self._door.services.relayed
        for name, value, words in (
            ("relay_given_packets", figures.given_packets, "Packets given to branches."),
            ("relay_given_bytes", figures.given_bytes, "These with all that is said, in bytes."),
            ("relay_dropped", figures.dropped, "Packets that branches did not take in time."),
            ("relay_taken_packets", figures.taken_packets, "Packets taken from homes."),
            ("relay_taken_bytes", figures.taken_bytes, "These with all that is said, in bytes."),
            ("relay_lost", figures.lost, "Connections to homes that ended."),
        ):
            yield CounterMetricFamily(f"{PREFIX}{name}", words, value)

    def _now(self) -> Iterable[tuple[str, float, str]]:
        rooms = self._door.rooms.all()
        away = sum(room.upstream is not None for room in rooms)
        yield "branches_here", away, "Rooms of which viewers are here, and the home elsewhere."
        given = sum(len(room.branches) for room in rooms)
        yield "branches_elsewhere", given, "Branches that are fed from here."
        watchers = [watcher for room in rooms for watcher in room.watchers]
        troubled = sum(watcher.peer.trouble for watcher in watchers)
        yield "sessions", len(self._door.sessions), "Connections that WHIP and WHEP have made."
        yield "rooms", len(rooms), "Rooms that are used."
        yield "feeds", sum(len(room.feeds) for room in rooms), "Feeds, also those left lately."
        yield "viewers", len(watchers), "Who watches."
        yield "troubled", troubled, "Viewers who lose more than 15 % of the picture."
        yield "tasks", len(asyncio.all_tasks()), "Tasks of the event loop."
        for name, value in self._door.services.port().items():
            yield f"port_{name}", value, f"At the port: {name}."


class Metrics:
    """`GET /metrics` in the text format of Prometheus."""

    def __init__(self, door: Door) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(Figures(door))
        ProcessCollector(registry=self._registry)

    async def answer(self, _request: Request) -> Response:
        """Memory, files and CPU of the process, and its streams."""
        text = generate_latest(self._registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

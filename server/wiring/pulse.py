"""The figures of a web process for Prometheus: looked at once a second, never on the hot path.

Names by Prometheus' conventions. None of them tells anything of a poll or a person. With several
web processes /metrics of each shows them all together: sums, or the worst of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, Literal

from prometheus_client import Counter, Gauge

from server.actions.ports import Committed
from server.bus.redis_bus import RedisBus
from server.live.edge import LiveEdge
from server.live.tasks import end, forever
from server.store.store import SqlStore

PULSE_S: Final = 1.0

Together = Literal["livesum", "livemax", "livemin"]

_NOW: Final[Mapping[str, tuple[str, Together]]] = {
    "links": ("Live links that have said hello.", "livesum"),
    "people": ("People with at least one link, counted by process.", "livesum"),
    "rooms": ("Rooms with somebody in them.", "livemax"),
    "tasks": ("Tasks of the event loop; links have none.", "livesum"),
    "loop_lag_seconds": ("How late the event loop is.", "livemax"),
    "bus_healthy": ("1 while news between processes comes in and goes out.", "livemin"),
    "bus_lag_seconds": ("How long news takes over Redis and back.", "livemax"),
    "bus_waiting": ("Messages that wait to be sent to other processes.", "livesum"),
    "store_waiting": ("Commands that wait for their commit.", "livesum"),
    "store_largest_batch": ("The most commands in one transaction so far.", "livemax"),
}
_SO_FAR: Final[Mapping[str, str]] = {
    "facts": "Facts committed.",
    "healed_facts": "Facts found in SQL because the bus did not bring them.",
    "frames": "Frames written to links by fan-out.",
    "snapshot_reads": "Rooms read from SQL for newcomers.",
    "bus_gaps": "Times when news between processes may have been missed.",
    "commits": "Transactions committed.",
    "ballots": "Ballots and upvotes committed.",
    "rollbacks": "Transactions that had to be undone.",
}

GAUGES: Final = {
    name: Gauge(f"plenary_{name}", words, multiprocess_mode=together)
    for name, (words, together) in _NOW.items()
}
COUNTERS: Final = {name: Counter(f"plenary_{name}", words) for name, words in _SO_FAR.items()}


class Pulse:
    """Copies what store, bus and live door count into what Prometheus collects."""

    def __init__(self, store: SqlStore, bus: RedisBus, edge: LiveEdge) -> None:
        self._store, self._bus, self._edge = store, bus, edge
        self._facts = 0
        self._before: dict[str, float] = {}

    def committed(self, committed: Committed) -> None:
        """Count the facts of a commit of this process."""
        self._facts += len(committed.facts)

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Look once a second for as long as the block lasts."""
        task = asyncio.create_task(forever(self._turn), name="pulse")
        try:
            yield
        finally:
            await end([task])

    async def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + PULSE_S
        await asyncio.sleep(PULSE_S)
        self.look(loop.time() - due)

    def look(self, late: float) -> None:
        """Take all figures now; `late` is how late the event loop came to it, in seconds."""
        for name, value in self._now(late).items():
            GAUGES[name].set(value)
        for name, value in self._so_far().items():
            COUNTERS[name].inc(max(0.0, value - self._before.get(name, 0.0)))
            self._before[name] = value
        self._bus.sound()

    def _now(self, late: float) -> dict[str, float]:
        hub, bus = self._edge.hub, self._bus
        return {
            "links": len(hub.links),
            "people": len(hub.people),
            "rooms": sum(1 for roster in hub.rosters.values() if roster.members),
            "tasks": len(asyncio.all_tasks()),
            "loop_lag_seconds": max(0.0, late),
            "bus_healthy": bus.healthy,
            "bus_lag_seconds": bus.lag,
            "bus_waiting": bus.waiting,
            "store_waiting": self._store.waiting,
            "store_largest_batch": self._store.counts.largest,
        }

    def _so_far(self) -> dict[str, float]:
        edge, counts = self._edge, self._store.counts
        return {
            "facts": self._facts,
            "healed_facts": edge.relay.healed,
            "frames": edge.hub.fanout.writes,
            "snapshot_reads": edge.snapshots.reads,
            "bus_gaps": self._bus.gaps,
            "commits": counts.commits,
            "ballots": counts.ballots,
            "rollbacks": counts.rollbacks,
        }

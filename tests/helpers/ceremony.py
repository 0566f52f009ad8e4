"""The opening ceremony: everybody votes within seconds while a process dies and Redis restarts."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from server.rehearse.checker import Report, quantiles
from tests.helpers.client import Client
from tests.helpers.forum import ROOM
from tests.helpers.hall import Hall
from tests.helpers.verdict import heads, verdict
from tests.helpers.voice import command


@dataclass(frozen=True)
class Ceremony:
    """What came of it; times in milliseconds. `unhurt` are voices whose process was not killed."""

    report: Report
    zeros: dict[str, int]
    unhurt: int
    unhurt_reply_ms: dict[str, float]
    back_ms: dict[str, float]
    final_tally_ms: float
    voters: int


async def ceremony(
    hall: Hall, within_s: float, restart_redis: Callable[[], Awaitable[None]]
) -> Ceremony:
    """All vote within so many seconds; the first web process is killed at a third of it.

    Redis is restarted at two thirds. The hall is one server with several web processes.
    """
    crowd, server = hall.crowd, hall.servers[0]
    flight = await hall.flight(0)
    frames = {
        option: command(
            "cast_ballot", flight.id, room=ROOM, poll=flight.poll, choice={"options": [option]}
        )
        for option in "abc"
    }
    loop = asyncio.get_running_loop()
    for n, voice in enumerate(crowd.voices):
        frame = frames[flight.chosen[voice.who.person]]
        loop.call_later(within_s * n / len(crowd.voices), voice.say, flight.id, frame)
    await asyncio.sleep(within_s / 3)
    os.kill(server.workers[0], signal.SIGKILL)
    await asyncio.sleep(within_s / 3)
    await restart_redis()
    await crowd.until(lambda: all(flight.id in voice.answers for voice in crowd.voices))
    result = await close(hall.moderator, flight.poll)
    closed_at = time.monotonic()
    await crowd.told(heads(hall.database))
    told_at = max(voice.told_at for voice in crowd.voices)
    report, zeros = verdict(hall.database, crowd, [flight], {flight.poll: result})
    unhurt = [voice for voice in crowd.voices if not voice.history.outages]
    return Ceremony(
        report,
        zeros,
        len(unhurt),
        quantiles(sorted(wait for voice in unhurt for wait in voice.history.waits)),
        report.recover_ms,
        round(1000 * (told_at - closed_at), 1),
        int(result["voters"]),
    )


async def close(moderator: Client, poll: str) -> dict[str, Any]:
    """Close the poll, over a new link if the old one died; the result."""
    if moderator.code is not None:  # its process was the one that was killed
        await moderator.come_back()
    closed = await moderator.ask("close_poll", room=ROOM, poll=poll)
    result: dict[str, Any] = closed["poll"]["result"]
    return result

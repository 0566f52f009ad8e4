"""Who reads at 1 KB/s, and who stops, among hundreds: gone or back, and nobody else notices.

How much later others hear is measured by `make bench-slow`; here is proved what they hear.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from pathlib import Path

import pytest

from rooms.limits import CHAT_CHARS
from server.live.tasks import end
from tests.flows.sizes import size
from tests.helpers.enrol import Enrolled, enrolled
from tests.helpers.forum import ROOM
from tests.helpers.hall import Hall, full_hall
from tests.helpers.verdict import heads, verdict
from tests.helpers.voice import command
from tests.live.rude import Rude, close_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

VOICES = size(2000, 300)
SPEAKERS = 60
STOPPED = 20
LONG = "说" * CHAT_CHARS
"""1.5 KB: the longest thing to say, in letters of three bytes."""

TOO_SLOW = 4008
MOST_MISSED = 1200
"""Long facts, 2 MB: 320 KiB may wait in the process for each, the rest is what kernels hold."""


async def test_who_reads_slowly_or_not_at_all_is_gone_or_back_and_harms_nobody(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with full_hall(tmp_path, VOICES, DATABASE_URL=sqlite_url) as hall:
        slow, *still = await enrolled(sqlite_url, 1 + STOPPED)
        await say_all(hall, 0)
        before = megabytes(hall)
        stopped = [await never_reads(hall, who) for who in still]
        trickle, had = await never_reads(hall, slow), bytearray()
        reading = asyncio.create_task(at_1_kb_a_second(trickle, had))
        await present(hall, VOICES + 1 + 1 + STOPPED)

        number, missed = 0, 0
        while (here := people(hall)) > VOICES + 1:
            number += 1
            await say_all(hall, number)
            missed += SPEAKERS
            assert missed < MOST_MISSED, f"{here - VOICES - 1} who do not read are still here"
        await hall.crowd.told(heads(hall.database))
        print(f"{megabytes(hall) - before:.1f} MB more after {missed} facts")
        report, more = verdict(hall.database, hall.crowd, [], {})
        assert not any(report.zeros.values()), report.zeros
        assert not any(more.values()), more

        await end([reading])
        for rude in (trickle, *stopped):
            rest, _ = await rude.read_to_the_end()
            assert close_code(bytes(had) + rest if rude is trickle else rest) in {TOO_SLOW, None}
        await comes_back(hall, slow)


async def test_a_client_that_never_reads_does_not_keep_the_server_from_stopping(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with full_hall(tmp_path, SPEAKERS, DATABASE_URL=sqlite_url) as hall:
        who, *_ = await enrolled(sqlite_url, 1)
        rude = await never_reads(hall, who)
        await present(hall, SPEAKERS + 2)
        await say_all(hall, 0)
        await say_all(hall, 1)  # 180 KB: more than leaves the process, less than is too much
        assert people(hall) == SPEAKERS + 2
        hall.crowd.over = True
        server = hall.servers[0]
        assert server.process is not None
        server.process.terminate()
        assert await asyncio.to_thread(server.process.wait, 20) == 0
        rude.close()


async def say_all(hall: Hall, round_: int) -> None:
    """Every speaker says something long; come back when all have been answered."""
    speech = command("say", f"say-{round_}", room=ROOM, text=LONG)
    for voice in hall.crowd.voices[:SPEAKERS]:
        voice.say(f"say-{round_}", speech)
    await hall.crowd.answered()


async def never_reads(hall: Hall, who: Enrolled) -> Rude:
    """Somebody who has come in and has read nothing since the upgrade."""
    rude = await Rude.connect(hall.servers[0].live)
    await rude.say(do="hello", id="hello", **{"pass": who.pass_})
    await rude.say(do="enter", id="enter", room=ROOM)
    return rude


async def at_1_kb_a_second(rude: Rude, had: bytearray) -> None:
    """Read so slowly for ever; the server may cut it off."""
    with contextlib.suppress(OSError, TimeoutError):
        while part := await rude.read(1024):
            had.extend(part)
            await asyncio.sleep(1)


def people(hall: Hall) -> int:
    """How many the room says are in it, as it was last told to the chair."""
    gauge = hall.moderator.gauges.get((ROOM, "presence", ""))
    return 0 if gauge is None else int(gauge["data"]["people"])


async def present(hall: Hall, number: int) -> None:
    """Wait until the room says that so many are in it."""
    await hall.moderator.until(lambda: people(hall) == number)


async def comes_back(hall: Hall, who: Enrolled) -> None:
    """The slow one may enter again, and is given what is there now."""
    rude = await never_reads(hall, who)
    await present(hall, VOICES + 2)
    data = b""
    while b'"re":"enter","ok"' not in data:
        data += await rude.read(1 << 16)
    rude.close()


def megabytes(hall: Hall) -> float:
    """The memory of the server's process, as the kernel counts it."""
    process = hall.servers[0].process
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(found[1]) / 1024 if (found := re.search(r"VmRSS:\s+(\d+)", status)) else 0.0

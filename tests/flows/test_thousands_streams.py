"""Streams under strain: many changes of language, many who come and go, senders that are killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
import pytest_asyncio

from tests.flows.sizes import FULL, size
from tests.helpers import remote_camera
from tests.helpers.listening import Listener, figures, said
from tests.helpers.remote_listeners import Heard, Listeners
from tests.helpers.server import Plenary
from tests.helpers.streams import SILENCE, Party, Studio, Watcher, eventually, media_process

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LISTENERS: Final = size(50, 4)
CHANGES: Final = size(100, 3)
JOINS: Final = size(1000, 15)
WATCHERS: Final = size(50, 3)
AT_ONCE: Final = size(8, 5)
PROCESSES: Final = size(5, 2)
"""So many listen in processes of their own, and as many change at the same moment."""

GAP_S: Final = 0.2
"""So long without sound at a change is still one (or as long as without any change)."""

PEOPLE: Final = 10
FILES: Final = 25
"""HTTP connections of the web process that are kept for a moment."""

MEGABYTE: Final = 1 << 20
WORDS: Final = {"fr": b"bonjour" * 3, "zh": b"nihao" * 4}
"""What is said in a channel all the time: more than silence."""


@pytest_asyncio.fixture(loop_scope="session")
async def studio(server: Plenary) -> AsyncIterator[Studio]:
    async with AsyncExitStack() as stack:
        yield Studio(server, stack)
    await nothing_is_left(server)


@pytest_asyncio.fixture(loop_scope="session")
async def chair(server: Plenary, studio: Studio) -> AsyncIterator[str]:
    """The pass of a moderator, who has put the programme on stage."""
    pass_: str = (await server.invited("moderator", "main"))["pass"]
    await studio.command(pass_, "stage_feed", feed="programme")
    yield pass_
    await studio.command(pass_, "stage_feed", feed=None)


async def nothing_is_left(server: Plenary) -> None:
    """Return once nobody is connected to the media process, as far as it knows."""
    names = ("sessions", "viewers", "port_connections", "port_addresses", "port_callers")

    async def empty() -> bool:
        now = await figures(server)
        return not any(now[name] for name in names)

    await eventually(empty)


async def interpreter(studio: Studio, language: str, stack: AsyncExitStack) -> None:
    """Somebody who interprets into a language, on its channel."""
    come = await studio.server.invited("interpreter", "main")
    feed = f"interpreter-{come['person']['id']}"
    sending(studio.server, feed, come["pass"], stack, WORDS[language])
    await studio.command(come["pass"], "interpret", language=language, on=True)


async def test_listeners_change_the_language_without_a_gap_in_the_numbers(
    server: Plenary, studio: Studio, chair: str
) -> None:
    heard = Heard()
    async with AsyncExitStack() as stack:
        sending(server, "programme", chair, stack)
        for language in WORDS:
            await studio.command(chair, "open_channel", language=language)
            await interpreter(studio, language, stack)
        await eventually(lambda: feeds(server, 1 + len(WORDS)))
        processes = [await listeners(server, stack) for _ in range(PROCESSES)]
        for each in processes:
            await each.ready()
        before = await figures(server)
        for those in await asyncio.gather(*(each.wander() for each in processes)):
            heard.add(those)
        after = await figures(server)
        print("\n" + said("without sound at a change", heard.gaps))
        print(said("until heard", heard.waits))
        print(said("each one's longest without a change", heard.usual))
        assert heard.unbroken
        assert len(heard.gaps) == PROCESSES * (LISTENERS // PROCESSES) * CHANGES
        for name in ("sessions", "port_connections", "port_addresses"):
            assert after[name] == before[name]
        assert after["tasks"] <= before["tasks"] + LISTENERS
        assert after["process_open_fds"] <= before["process_open_fds"] + LISTENERS + FILES
        print(f"  memory {grown(before, after):+.1f} MB, tasks {before['tasks']}, {after['tasks']}")
    for language in WORDS:
        await studio.command(chair, "close_channel", language=language)
    assert not FULL or max(heard.gaps) <= max(GAP_S, *heard.usual)


async def listeners(server: Plenary, stack: AsyncExitStack) -> Listeners:
    """Some delegates who will change to and fro."""
    count = LISTENERS // PROCESSES
    passes = [(await server.joined(f"Ana {n}"))["pass"] for n in range(count)]
    made = await Listeners.start(server, passes, CHANGES, [*WORDS.items(), ("floor", SILENCE)])
    stack.push_async_callback(made.close)
    return made


async def listener(server: Plenary, stack: AsyncExitStack) -> Listener:
    """A delegate who listens to the floor."""
    made = Listener(server, (await server.joined("Ana"))["pass"])
    stack.push_async_callback(made.close)
    await made.join()
    await made.sees(1)
    return made


def grown(before: dict[str, float], after: dict[str, float]) -> float:
    """By how many megabytes the process has grown."""
    name = "process_resident_memory_bytes"
    return (after[name] - before[name]) / MEGABYTE


async def test_who_comes_and_goes_leaves_nothing_behind(
    server: Plenary, studio: Studio, chair: str
) -> None:
    await studio.camera("programme", chair)
    passes = [(await server.joined(f"Ana {n}"))["pass"] for n in range(PEOPLE)]
    await asyncio.gather(*(visit(server, passes[n % PEOPLE], n) for n in range(AT_ONCE)))
    await only_the_camera(server)
    start = await figures(server)
    row: list[float] = []
    for first in range(0, JOINS, AT_ONCE):
        turn = range(first, min(JOINS, first + AT_ONCE))
        await asyncio.gather(*(visit(server, passes[n % PEOPLE], n) for n in turn))
        if (first // AT_ONCE) % 25 == 24:
            row.append(grown(start, await figures(server)))
    await only_the_camera(server)
    end = await figures(server)
    print(f"\n{JOINS} joins: memory after each 200 {[round(each, 1) for each in row]} MB,")
    for name in ("tasks", "process_open_fds"):
        print(f"  {name} {start[name]:.0f}, at the end {end[name]:.0f}")
    assert end["tasks"] <= start["tasks"] + 1
    assert end["process_open_fds"] <= start["process_open_fds"] + FILES
    assert end["out_packets_total"] >= start["out_packets_total"] + JOINS
    assert not FULL or row[-1] - row[0] <= 16


async def visit(server: Plenary, pass_: str, number: int) -> None:
    """Come, see something, and go: by a DELETE, by closing, or (in full size) without a word."""
    visitor = Watcher(server, pass_)
    await visitor.join()
    await visitor.sees(1)
    if number % 3 == 0:
        assert (await visitor.ask("DELETE", visitor.session)).status_code == 200
    elif FULL and number % 3 == 1:  # that takes six seconds to be noticed
        await visitor.client.dtls.transport._connection.close()
    await visitor.close()


async def only_the_camera(server: Plenary) -> None:
    """Return once nobody but a sender is connected, and no work is left of who was."""
    least: list[float] = []

    async def so() -> bool:
        now = await figures(server)
        least.append(now["tasks"])
        alone = now["sessions"] == now["port_connections"] == now["port_addresses"] == 1
        return alone and len(least) > 3 and least[-3] == least[-2] == least[-1]

    await eventually(so)


async def test_the_standby_takes_over_from_a_killed_sender_until_the_next_one(
    server: Plenary, studio: Studio, chair: str
) -> None:
    async with AsyncExitStack() as stack:
        camera = sending(server, "programme", chair, stack)
        await studio.camera("standby", chair)
        watchers = [await listener(server, stack) for _ in range(WATCHERS)]
        camera.kill()
        killed = time.monotonic()
        await seen_after(watchers, killed + 1.0)
        print("\n" + said("sender killed, standby seen", blanks(watchers, killed)))
        again = time.monotonic()
        sending(server, "programme", chair, stack)
        await eventually(lambda: feeds(server, 2))
        await seen_after(watchers, time.monotonic())
        print(said("and the next one", blanks(watchers, again)))
        assert not FULL or max(blanks(watchers, killed)) <= 5
        assert [each.joins for each in watchers] == [1] * WATCHERS


def sending(
    server: Plenary, feed: str, pass_: str, stack: AsyncExitStack, word: bytes | None = None
) -> Any:
    """A sender in a process of its own."""
    started = remote_camera.start(server, feed, pass_, word)
    stack.callback(started.wait)
    stack.callback(started.terminate)
    return started


async def feeds(server: Plenary, count: int) -> bool:
    """Whether so many senders are connected, besides the viewers."""
    now = await figures(server)
    return now["sessions"] - now["viewers"] == count


def blanks(watchers: list[Listener], since: float) -> list[float]:
    return [each.longest_blank(since) for each in watchers]


async def seen_after(watchers: list[Listener], moment: float) -> None:
    """Return once all have seen a picture that came after that."""

    async def so() -> bool:
        return all(each.seen_at and each.seen_at[-1] > moment for each in watchers)

    await eventually(so)


@pytest.mark.skipif(not FULL, reason="make test-thousands; five watchers: test_streams.py")
async def test_fifty_see_again_after_the_media_process_was_killed(
    server: Plenary, studio: Studio, chair: str
) -> None:
    async with AsyncExitStack() as stack:
        camera = await studio.camera("programme", chair)
        watchers = [await listener(server, stack) for _ in range(WATCHERS)]
        os.kill(media_process(server), signal.SIGKILL)
        killed = time.monotonic()
        await comes_back(camera)
        await eventually(lambda: is_live(watchers[0]))
        await asyncio.gather(*(comes_back(each) for each in watchers))
        await seen_after(watchers, time.monotonic())
        print("\n" + said("media process killed, picture back", blanks(watchers, killed)))
        assert max(blanks(watchers, killed)) <= 5


async def is_live(watcher: Listener) -> bool:
    """Whether something is on stage; fifty who offer in vain until then are work for us only."""
    ways = await watcher.ask("GET", f"{watcher.server.url}/api/rooms/main/ways")
    return ways.status_code == 200 and bool(ways.json()["live"])


async def comes_back(party: Party) -> None:
    """As pages do: notice that nothing comes, ask whether one is known, and come again."""

    async def unknown() -> bool:
        return (await party.ask("GET", party.session)).status_code not in {200, 204}

    await eventually(unknown)
    await party.client.close()
    await party.join()

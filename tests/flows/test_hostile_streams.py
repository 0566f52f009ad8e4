"""Strangers and viewers send garbage: whoever watches, watches on, and nothing is kept of it."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from random import Random
from typing import Final

import pytest
import pytest_asyncio

from tests.flows.sizes import FULL, size
from tests.helpers import garbage
from tests.helpers.listening import Listener, figures
from tests.helpers.server import Plenary
from tests.helpers.streams import Studio, Watcher, eventually, media_process
from tests.media.rtc.loopback import Client

pytestmark = [pytest.mark.timeout(300)]

DATAGRAMS: Final = size(100_000, 1_000)
CALLERS: Final = size(400, 20)
REPORTS: Final = size(20_000, 300)
OFFERS: Final = size(600, 20)
BURST: Final = 100
FOES: Final = 6
NOES: Final = {400, 403, 409, 413, 415, 422, 503}
MEGABYTES: Final = 48


@pytest_asyncio.fixture(loop_scope="session")
async def watcher(server: Plenary) -> AsyncIterator[Listener]:
    """A viewer, who at the end has missed nothing, at the process they came to."""
    async with AsyncExitStack() as stack:
        studio = Studio(server, stack)
        chair = (await server.invited("moderator", "main"))["pass"]
        await studio.camera("programme", chair)
        await studio.command(chair, "stage_feed", feed="programme")
        watcher = Listener(server, (await server.joined("Ana"))["pass"])
        stack.push_async_callback(watcher.close)
        await watcher.join()
        await watcher.sees()
        process, before = media_process(server), await figures(server)
        yield watcher
        await watcher.sees()
        assert watcher.goes_on()
        assert media_process(server) == process
        await eventually(lambda: is_as_before(server, before))
        await studio.command(chair, "stage_feed", feed=None)


async def is_as_before(server: Plenary, before: dict[str, float]) -> bool:
    """Whether as many are connected as then, and about as much memory is used."""
    now, memory = await figures(server), "process_resident_memory_bytes"
    same = ("sessions", "port_connections", "port_addresses", "port_callers", "port_strangers")
    return (
        all(now[name] == before[name] for name in same)
        and now["tasks"] <= before["tasks"] + 1
        and now[memory] - before[memory] < MEGABYTES << 20
    )


def place(server: Plenary) -> tuple[str, int]:
    """The port of pictures and sound."""
    return "127.0.0.1", int(server.settings["PLENARY_MEDIA_PORT"])


async def test_datagrams_of_strangers_are_dropped(server: Plenary, watcher: Listener) -> None:
    dice = Random(4)
    before = (await figures(server)).get("port_strange", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.connect(place(server))
        for number in range(DATAGRAMS):
            with suppress(OSError):
                stranger.send(garbage.datagram(dice))
            if number % BURST == 0:
                await watcher.sees(1)
    after = (await figures(server))["port_strange"]
    print(f"\n{DATAGRAMS} datagrams of a stranger, {after - before:.0f} dropped as strange")
    assert after > before


async def test_callers_who_talk_nonsense_are_hung_up_on(server: Plenary, watcher: Listener) -> None:
    dice = Random(5)

    async def call() -> None:
        reader, writer = await asyncio.open_connection(*place(server))
        with suppress(ConnectionError):
            for _ in range(3):
                said = garbage.datagram(dice)
                length = dice.choice((len(said), dice.randrange(65536)))
                writer.write(length.to_bytes(2, "big") + said)
                await writer.drain()
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    for _ in range(0, CALLERS, 20):
        await asyncio.gather(*(call() for _ in range(20)))
    await watcher.sees(1)


async def test_viewers_reports_may_be_anything(server: Plenary, watcher: Listener) -> None:
    dice = Random(6)
    foe = Watcher(server, (await server.joined("Mallory"))["pass"])
    await foe.join()
    await foe.sees(1)
    connection = foe.client.dtls.transport._connection
    for number in range(REPORTS):
        with suppress(ConnectionError):
            await foe.client.tell(garbage.report(dice))
            await connection.send(garbage.datagram(dice) or b"\x80")
        if number % BURST == 0:
            await watcher.sees(1)
    await watcher.sees(1)
    await foe.close()


async def test_offers_may_be_anything(server: Plenary, watcher: Listener) -> None:
    dice, answers = Random(7), Counter[int]()
    foes = [(await server.joined(f"Mallory {n}"))["pass"] for n in range(FOES)]
    chair = (await server.invited("moderator", "main"))["pass"]
    sends, watches = [await own_offer(each) for each in ("sendonly", "recvonly")]
    for number in range(OFFERS):
        whip = number % 3 == 0
        foe = Watcher(server, chair if whip else foes[number % FOES])
        offer = sends if whip else watches
        url = f"{server.url}/whip/main/standby" if whip else foe.url
        headers = {"content-type": "application/sdp"}
        said = await foe.ask("POST", url, content=garbage.spoiled(offer, dice), headers=headers)
        answers[said.status_code] += 1
        assert said.status_code in NOES | {201}, said.text
        if said.status_code == 201:
            await foe.ask("DELETE", f"{server.url}{said.headers['location']}")
    print(f"\n{OFFERS} spoiled offers: {dict(sorted(answers.items()))}")
    assert answers[201] < OFFERS
    assert not FULL or answers.keys() >= {201, 400, 422}


async def own_offer(direction: str) -> str:
    """An offer as libraries make it."""
    client = await Client.offering("video", "audio", direction=direction)
    offer = client.offer
    await client.close()
    return offer

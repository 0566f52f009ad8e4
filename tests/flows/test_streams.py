"""Streams over whole processes: from a sender through WHIP to every watcher, whatever dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from tests.helpers.server import Plenary
from tests.helpers.streams import Party, Studio, Watcher, eventually, media_process

WATCHERS = 5


@pytest_asyncio.fixture(loop_scope="session")
async def studio(server: Plenary) -> AsyncIterator[Studio]:
    async with AsyncExitStack() as stack:
        yield Studio(server, stack)


async def test_a_feed_on_stage_reaches_everybody_in_the_room_and_nobody_else(
    server: Plenary, studio: Studio
) -> None:
    chair = (await server.invited("moderator", "main"))["pass"]
    ana = (await server.joined("Ana"))["pass"]
    stranger = (await server.invited("moderator", "exhibition"))["pass"]
    camera = await studio.camera("programme", chair)
    refused = await Watcher(server, ana).refused()
    assert refused.status_code == 409
    assert int(refused.headers["retry-after"]) > 0
    await studio.command(chair, "stage_feed", feed="programme")
    watcher = await studio.watcher(ana)
    await watcher.sees()
    for pass_, status in ((stranger, 403), ("nonsense", 401)):
        assert (await Watcher(server, pass_).refused()).status_code == status
    for pass_ in (ana, stranger):
        sneaking = await type(camera)(server, "programme", pass_).refused()
        assert sneaking.status_code == 403
    assert (await Watcher(server, ana, "programme").refused()).status_code == 403
    await watcher.sees()
    assert (await watcher.ask("DELETE", watcher.session)).status_code == 200
    await studio.command(chair, "stage_feed", feed=None)


async def test_another_sender_takes_over_and_the_numbers_go_on(
    server: Plenary, studio: Studio
) -> None:
    chair = (await server.invited("moderator", "main"))["pass"]
    other = (await server.invited("moderator", "main"))["pass"]
    first = await studio.camera("programme", chair)
    await studio.command(chair, "stage_feed", feed="programme")
    watcher = await studio.watcher((await server.joined("Ana"))["pass"])
    await watcher.sees()
    await studio.camera("programme", other)
    await eventually(lambda: _is_gone(first))
    await watcher.sees(10)
    seen = watcher.pictures()
    assert all((after - before) & 0xFFFF == 1 for before, after in pairwise(seen))
    await studio.command(chair, "stage_feed", feed=None)


async def _is_gone(party: Party) -> bool:
    return (await party.ask("GET", party.session)).status_code in {404, 410}


async def test_a_person_who_is_removed_sees_and_sends_nothing_more(
    server: Plenary, studio: Studio
) -> None:
    chair = (await server.invited("moderator", "main"))["pass"]
    await studio.camera("programme", chair)
    await studio.command(chair, "stage_feed", feed="programme")
    come = await server.joined("Bo")
    watcher = await studio.watcher(come["pass"])
    await watcher.sees()
    await studio.command(chair, "remove_person", person=come["person"]["id"])
    await eventually(watcher.is_alone)
    assert (await Watcher(server, come["pass"]).refused()).status_code in {401, 403}
    await studio.command(chair, "stage_feed", feed=None)


async def test_a_recording_points_to_the_second_of_an_answer(
    server: Plenary, studio: Studio
) -> None:
    chair = (await server.invited("moderator", "main"))["pass"]
    ana = (await server.joined("Ana"))["pass"]
    await studio.camera("programme", chair)
    await studio.command(chair, "stage_feed", feed="programme")
    await studio.command(chair, "start_recording")
    asked = await studio.command(ana, "ask_question", text="Will it be kept?")
    question = asked["question"]["id"]
    await studio.command(chair, "approve_question", question=question)
    await studio.command(chair, "stage_question", question=question)
    await studio.command(chair, "answer_question", question=question, mode="live")

    async def kept() -> bool:
        return bool((await recordings())[0]["files"])

    async def recordings() -> list[dict[str, Any]]:
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {chair}"}) as http:
            found: list[dict[str, Any]] = (
                await http.get(f"{server.url}/api/rooms/main/recordings")
            ).json()
            return found

    await eventually(kept)
    await studio.command(chair, "stop_recording")

    async def is_over() -> bool:
        return all(file["ended_at"] for file in (await recordings())[0]["files"])

    await eventually(is_over)
    (recording,) = await recordings()
    (pointer,) = recording["questions"]
    assert (pointer["id"], pointer["text"]) == (question, "Will it be kept?")
    (file,) = recording["files"]
    assert await asyncio.to_thread((Path(str(recording["folder"])) / file["name"]).stat)
    await studio.command(chair, "stage_feed", feed=None)


async def test_watchers_come_back_by_themselves_when_the_media_process_is_killed(
    server: Plenary, studio: Studio
) -> None:
    chair = (await server.invited("moderator", "main"))["pass"]
    camera = await studio.camera("programme", chair)
    await studio.command(chair, "stage_feed", feed="programme")
    watchers = [await studio.watcher((await server.joined("Ana"))["pass"]) for _ in range(WATCHERS)]
    for watcher in watchers:
        await watcher.sees()
    killed = media_process(server)
    os.kill(killed, signal.SIGKILL)
    for party in (camera, *watchers):
        await party.client.close()
    await camera.join()
    for watcher in watchers:
        await watcher.join()
        await watcher.sees()
    assert media_process(server) != killed
    await studio.command(chair, "stage_feed", feed=None)

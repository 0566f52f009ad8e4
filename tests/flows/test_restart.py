"""A server that is stopped, killed and started again keeps its word to everybody (show 6)."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.helpers import cut_off
from tests.helpers.client import Client, Closed
from tests.helpers.forum import ROOM, Forum, asked, open_poll, vote
from tests.helpers.server import ROOT, Plenary, lines_with, running

RESTART = 4001
VANISHED = 1006


async def restarted(server: Plenary) -> None:
    """Start it again in the same folder, and wait until it serves."""
    server.start()
    await server.ready()


async def came_back(client: Client) -> None:
    """Be in the room again, by replay and without a fault."""
    await client.come_back()
    assert client.rooms[ROOM].mode == "replay"
    assert client.faults == []


async def test_whoever_is_there_is_told_to_leave_and_when_to_come_back(
    summit: Plenary, forum: Forum
) -> None:
    people = [await forum.delegate(summit, f"Delegate {n}") for n in range(20)]
    summit.signal(signal.SIGTERM)
    codes = await asyncio.gather(*(client.closed() for client in people))
    assert codes == [RESTART] * len(people)
    waits = [client.leave["after_ms"] for client in people if client.leave]
    assert len(waits) == len(people)
    assert all(client.leave and client.leave["why"] == "restart" for client in people)
    assert len(set(waits)) > len(people) // 2, "All would come back at the same moment."
    assert await asyncio.to_thread(summit.stop) == 0
    await restarted(summit)
    for client in people:
        await came_back(client)


async def test_what_happened_before_and_after_is_told_in_order_and_once(
    summit: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(summit)
    ana, ben = [await forum.delegate(summit, name) for name in ("Ana", "Ben")]
    question = await asked(ana, "Who keeps the minutes?")
    await moderator.ask("approve_question", room=ROOM, question=question["id"])
    await ben.fact("question.opened", question__id=question["id"])
    await ben.vanish()
    await ana.ask("say", room=ROOM, text="Said while Ben was away.")
    await asyncio.to_thread(summit.stop)
    await restarted(summit)
    await came_back(moderator)
    await moderator.ask("stage_question", room=ROOM, question=question["id"])
    await came_back(ben)
    names = [fact["fact"] for fact in ben.rooms[ROOM].replayed]
    assert names == ["chat.said", "question.staged", "stage.set"]
    await came_back(ana)
    for client in (ana, ben):
        room = await client.enter(ROOM, afresh=True)
        assert [q["state"] for q in room.state["questions"]] == ["staged"]


async def test_a_server_killed_without_a_word_forgets_nothing_it_acknowledged(
    summit: Plenary, forum: Forum
) -> None:
    moderator = await forum.moderator(summit)
    voters = [await forum.delegate(summit, f"Delegate {n}") for n in range(20)]
    poll = await open_poll(moderator)
    for voter in voters:
        await voter.fact("poll.opened", poll__id=poll["id"])
    casting = [
        asyncio.create_task(vote(voter, poll, "a", id=f"ballot-{n}"))
        for n, voter in enumerate(voters)
    ]
    await asyncio.wait(casting, return_when=asyncio.FIRST_COMPLETED)
    summit.kill()
    answers = await asyncio.gather(*casting, return_exceptions=True)
    assert {type(answer) for answer in answers} <= {dict, Closed}
    assert await voters[0].closed() == VANISHED
    await restarted(summit)
    for number, (voter, answer) in enumerate(zip(voters, answers, strict=True)):
        await came_back(voter)
        repeated = await vote(voter, poll, "a", id=f"ballot-{number}")
        assert repeated.get("again") or not isinstance(answer, dict)
    await came_back(moderator)
    closed = await moderator.ask("close_poll", room=ROOM, poll=poll["id"])
    assert closed["poll"]["result"]["counts"] == {"a": 20, "b": 0, "c": 0}


async def test_started_twice_it_is_the_same_event_with_the_same_people(tmp_path: Path) -> None:
    server = Plenary(tmp_path / "data")
    async with running(server):
        joined = await server.joined("Ana")
        before = json.loads(server.run("export", "--format", "json").stdout)
    async with running(server):
        renewed = await server.post("/api/renew", {}, joined["pass"])
        assert renewed["person"] == joined["person"]
        assert json.loads(server.run("export", "--format", "json").stdout) == before
        again = await server.joined("Ana")
        assert again["person"]["id"] != joined["person"]["id"]
    assert not list(lines_with(server.log(), "Traceback"))


@pytest.mark.parametrize("how", ["run", "serve"])
async def test_a_port_that_is_taken_is_said_so_with_what_to_do(
    summit: Plenary, tmp_path: Path, how: str
) -> None:
    other = Plenary(tmp_path / "other", port=summit.port)
    said = await asyncio.to_thread(other.run, how, check=False)
    words = said.stdout + said.stderr
    assert said.returncode not in (0, None)
    assert str(summit.port) in words
    assert "PORT=" in words
    assert "Traceback" not in words
    assert (await summit.joined("Ana"))["person"]["name"] == "Ana"


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.skipif(not cut_off.possible(), reason="unshare -rn is not allowed on this machine")
def test_make_run_a_second_time_needs_no_network(tmp_path: Path) -> None:
    fresh = subprocess.run(["make", "-q", ".venv/.run-installed"], cwd=ROOT, capture_output=True)
    if fresh.returncode:
        pytest.skip("make would install something first; run make test")
    server = Plenary(tmp_path / "data")
    done = subprocess.run(
        cut_off.command(server.port, "make", "run"),
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "served without a network" in done.stdout
    assert "fetching" not in done.stdout + done.stderr
    assert "installing" not in done.stdout + done.stderr

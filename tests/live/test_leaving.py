"""Going away: everybody is told when to come back, and nobody can hold it up."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from server.live.hub import Hub
from server.live.leaving import SOONEST_MS, leave
from server.wire.refusals import Close
from tests.helpers.client import Client
from tests.live.doubles import link
from tests.live.rude import Rude
from tests.live.stand import Stand


async def test_a_link_is_asked_to_come_back_later_and_then_closed(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await live.end(live.process)
        assert await ana.closed() == Close.RESTART
        assert ana.leave is not None
        assert ana.leave["why"] == "restart"
        assert ana.leave["after_ms"] >= SOONEST_MS


async def test_who_comes_while_others_leave_finds_the_door_shut(live: Stand) -> None:
    async with live.link("Ana") as ana:
        url = live.url
        ending = asyncio.create_task(live.end(live.process))
        await ana.seen(lambda m: "leave" in m)
        with pytest.raises(OSError):  # noqa: PT011 - refused, or reset in the backlog
            await Client(url).open()
        await ending


async def test_who_is_asked_to_leave_is_not_asked_back_at_the_same_moment() -> None:
    hub = Hub()
    wires = [link() for _ in range(50)]
    for each, _ in wires:
        hub.add(each, f"p{each.number}")
    await leave(hub, per_second=10_000)
    times = [wire.said()[0]["leave"]["after_ms"] for _, wire in wires]
    assert len(set(times)) > 25
    assert all(wire.code == Close.RESTART for _, wire in wires)


async def test_however_many_there_are_leaving_has_an_end() -> None:
    hub = Hub()
    wires = [link() for _ in range(500)]
    for each, _ in wires:
        hub.add(each, f"p{each.number}")
    await leave(hub, per_second=1, longest=0.1)
    assert all(wire.code == Close.RESTART for _, wire in wires)


async def test_a_server_with_nobody_in_it_leaves_at_once() -> None:
    await leave(Hub())


async def test_sigterm_ends_a_process_although_a_client_never_reads(
    tmp_path: Path, database: str, redis_url: str
) -> None:
    """The process is a real one; its exit is awaited, within what the guarantees allow."""
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    root = str(Path(__file__).parents[2])
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(program), database, redis_url),
        cwd=root,
        env={"PYTHONPATH": root},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url, pass_ = (await process.stdout.readline()).decode().split()
    stuck = await Rude.connect(url)
    await stuck.say(do="hello", id="1", **{"pass": pass_})
    for n in range(30):
        await stuck.say(do="enter", id=f"e{n}", room="main")
    assert await process.stdout.readline() == b"stuck\n"
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await process.wait() == 0
    stuck.close()


_PROGRAM = """
import asyncio, signal, sys
from rooms.commands import Say
from tests.live.doubles import until
from tests.live.stand import stand

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with stand(sys.argv[1], sys.argv[2]) as made:
        bo = await made.person("Bo")
        for n in range(50):
            await made.process.do(bo, Say(f"{n} " + "x" * 480))
        print(made.url, await made.pass_("Ana"), flush=True)
        await until(lambda: any(not link.clear for link in made.process.edge.hub.links))
        print("stuck", flush=True)
        await stop.wait()

asyncio.run(main())
"""

"""A kept process comes back when it dies, ends when it should, and never outlives its keeper."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.wiring import kept as module
from server.wiring.kept import kept

SAYS_WHO_IT_IS = "import os, sys, time; print(os.getpid(), file=open(os.environ['AT'], 'a'))\n"
STAYS = SAYS_WHO_IT_IS + "time.sleep(60)"
DIES = SAYS_WHO_IT_IS

KEEPER = """
import asyncio, sys
from server.wiring.kept import kept

async def main():
    async with kept("trial", ["-c", sys.argv[1]], {"AT": sys.argv[2]}):
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def said(at: Path, lines: int) -> list[int]:
    """The numbers of the processes that were started, once there are so many."""
    await until(lambda: len(numbers(at)) >= lines)
    return numbers(at)


def numbers(at: Path) -> list[int]:
    return [int(number) for number in at.read_text().split()] if at.exists() else []


async def until(there: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not there():  # noqa: ASYNC110 - another process is waited for
            await asyncio.sleep(0.01)


def is_there(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_one_that_is_killed_is_started_again(tmp_path: Path) -> None:
    at = tmp_path / "who"
    async with kept("trial", ["-c", STAYS], {"AT": str(at)}):
        (first,) = await said(at, 1)
        os.kill(first, signal.SIGKILL)
        _, second = await said(at, 2)
        assert is_there(second)
    assert not is_there(second)


async def test_one_that_dies_at_once_is_started_ever_more_slowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    at = tmp_path / "who"
    monkeypatch.setattr(module, "rest", noted)
    async with kept("trial", ["-c", DIES], {"AT": str(at)}):
        async with asyncio.timeout(20):
            while len(pauses) < 3:  # noqa: ASYNC110 - another process is waited for
                await asyncio.sleep(0.01)
    assert pauses[:3] == [0.1, 0.2, 0.4]


async def test_one_that_cannot_be_started_now_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No memory or no file descriptors for a moment must not cost streams for the day."""
    at, starts, pauses = tmp_path / "who", asyncio.create_subprocess_exec, list[float]()

    async def noted(seconds: float) -> None:
        pauses.append(seconds)

    async def scarce(*given: Any, **more: Any) -> asyncio.subprocess.Process:
        if not pauses:
            raise OSError(errno.EMFILE, "Too many open files")
        return await starts(*given, **more)

    monkeypatch.setattr(module, "rest", noted)
    monkeypatch.setattr(asyncio, "create_subprocess_exec", scarce)
    async with kept("trial", ["-c", STAYS], {"AT": str(at)}):
        assert await said(at, 1)
    assert pauses == [0.1]


async def test_one_whose_keeper_is_killed_ends_too(tmp_path: Path) -> None:
    at = tmp_path / "who"
    keeper = await asyncio.create_subprocess_exec(sys.executable, "-c", KEEPER, STAYS, str(at))
    (started,) = await said(at, 1)
    keeper.kill()
    await keeper.wait()
    await until(lambda: not is_there(started))

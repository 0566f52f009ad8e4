import asyncio
from contextlib import suppress

import pytest

from server.live.tasks import end, forever


async def test_ended_tasks_are_over() -> None:
    tasks = [asyncio.create_task(asyncio.sleep(1000)) for _ in range(3)]
    await end(tasks)
    assert all(task.cancelled() for task in tasks)


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same() -> None:
    async def deaf() -> None:
        for _ in range(2):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1000)

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    await end([task])
    assert task.done()


async def test_what_is_over_already_is_left_alone() -> None:
    async def fails() -> None:
        raise ValueError

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    await end([task])
    assert isinstance(task.exception(), ValueError)


async def test_a_step_that_fails_is_logged_and_the_next_is_taken(
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps, far = 0, asyncio.Event()

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps == 5:
            far.set()
            await asyncio.sleep(1000)
        if steps % 2:
            raise RuntimeError("a bug")

    task = asyncio.create_task(forever(step, pause=0))
    async with asyncio.timeout(10):
        await far.wait()
    await end([task])
    assert task.cancelled()
    assert "failed; it goes on" in caplog.text

import asyncio
from contextlib import suppress

from server.live.tasks import end


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

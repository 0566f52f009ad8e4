"""One question for all who ask while the last answer is on its way."""

import asyncio
from collections.abc import Mapping

import pytest

from server.live.batches import Batch


class Library:
    """Answers when it is told to, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.open = asyncio.Event()
        self.broken = False

    async def load(self, keys: list[str]) -> Mapping[str, int]:
        self.asked.append(keys)
        await self.open.wait()
        if self.broken:
            raise ConnectionError("the library has burnt down")
        return {key: len(key) for key in keys if key != "unknown"}


def asked(batch: Batch[str, int], key: str) -> asyncio.Future[int]:
    """The answer of a batch, to be awaited."""
    future = asyncio.get_running_loop().create_future()

    def then(answer: int | Exception) -> None:
        if future.cancelled():
            return
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)

    batch.ask(key, then)
    return future


async def test_the_first_does_not_wait_for_company_and_the_rest_come_together() -> None:
    library = Library()
    batch = Batch(library.load)
    asking = [asked(batch, "a" * n) for n in range(1, 6)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    late = [asked(batch, "b" * n) for n in range(1, 4)]
    library.open.set()
    assert await asyncio.gather(*asking, *late) == [1, 2, 3, 4, 5, 1, 2, 3]
    assert len(library.asked) == 2


async def test_the_same_thing_is_asked_for_once() -> None:
    library = Library()
    batch = Batch(library.load)
    asking = [asked(batch, "same") for _ in range(50)]
    library.open.set()
    assert await asyncio.gather(*asking) == [4] * 50
    assert library.asked == [["same"]]


async def test_more_than_fit_into_one_question_are_asked_in_several() -> None:
    library = Library()
    library.open.set()
    batch = Batch(library.load, most=10)
    await asyncio.gather(*(asked(batch, str(n)) for n in range(35)))
    assert max(len(keys) for keys in library.asked) == 10


async def test_what_is_not_there_is_a_key_error_for_who_asked_for_it() -> None:
    library = Library()
    library.open.set()
    batch = Batch(library.load)
    known, unknown = await asyncio.gather(
        asked(batch, "known"), asked(batch, "unknown"), return_exceptions=True
    )
    assert known == 5
    assert isinstance(unknown, KeyError)


async def test_an_error_reaches_everybody_and_the_next_may_ask_again() -> None:
    library = Library()
    library.open.set()
    library.broken = True
    batch = Batch(library.load)
    with pytest.raises(ConnectionError):
        await asked(batch, "a")
    library.broken = False
    assert await asked(batch, "a") == 1


async def test_who_stops_waiting_does_not_take_the_answer_from_others() -> None:
    library = Library()
    batch = Batch(library.load)
    first, second = (asked(batch, "same") for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    library.open.set()
    assert await second == 4


async def test_who_stumbles_over_the_answer_does_not_take_it_from_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    library = Library()
    library.open.set()
    batch = Batch(library.load)

    def stumble(_: int | Exception) -> None:
        raise RuntimeError("stumbled")

    batch.ask("same", stumble)
    assert await asked(batch, "same") == 4
    assert "could not be taken" in caplog.text

"""A home that is served, and a branch of it."""

from collections.abc import AsyncIterator

import pytest

from tests.media.relay.pair import Pair, serving


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    made = Pair()
    async with serving(made.home) as address:
        made.where = (address, False)
        yield made
        await made.branch.media.stop()
        await made.home.media.stop()

"""The media process's door for tests."""

from collections.abc import AsyncIterator

import pytest

from tests.media.studio import Studio


@pytest.fixture
async def studio() -> AsyncIterator[Studio]:
    made = Studio()
    yield made
    await made.media.stop()

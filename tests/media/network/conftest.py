"""A port of its own for every test; when the test is over, nothing may be left in its tables."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.media.network.shared_port import SharedPort
from tests.media.network.strangers import PROBE_PASSWORD


@pytest.fixture
async def port() -> AsyncIterator[SharedPort]:
    port = SharedPort(["127.0.0.1"], probe=PROBE_PASSWORD)
    await port.open()
    yield port
    counts = port.counts()
    left = {name: counts[name] for name in ("connections", "addresses", "callers")}
    port.close()
    assert not any(left.values()), left

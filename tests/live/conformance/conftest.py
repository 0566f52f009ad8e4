"""One server for all that only asks what an echo does; whoever needs another makes one."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.live.conformance.echo import MOST_BYTES, app, door, serving

PATHS = ("/app", "/door")


@pytest.fixture(scope="session")
async def port() -> AsyncIterator[int]:
    """Where the echo is: as an ASGI app at /app, as links through a door at /door."""
    async with serving(app, {"/door": door}, ws_max_size=MOST_BYTES) as running:
        yield running.port


@pytest.fixture(params=PATHS)
def path(request: pytest.FixtureRequest) -> str:
    """Both ways to have a WebSocket."""
    return str(request.param)


@pytest.fixture
def logs_errors() -> None:
    """For a test with an app that is at fault itself."""


@pytest.fixture(autouse=True)
def _nothing_is_logged_as_an_error(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Whatever a client does is no error of the server's, unless the test says so."""
    yield
    if "logs_errors" not in request.fixturenames:
        assert not [r for r in caplog.get_records("call") if r.levelname in {"ERROR", "CRITICAL"}]

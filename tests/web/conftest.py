"""The HTTP door for tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from server.web.services import Media
from tests.web.behind import KEYS, Behind, Places
from tests.web.hall import Hall

INDEX = '<!doctype html><script type="module" src="/assets/index-CMnkFQoD.js"></script>'


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A folder of built pages."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "index-CMnkFQoD.js").write_text("export const a = 1;\n" * 200)
    (folder / "assets" / "plain.css").write_text("p{}")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "index.html").write_text(INDEX)
    return folder


@pytest.fixture
def hall(dist: Path) -> Hall:
    return Hall(dist)


@pytest.fixture
def hall_with(dist: Path) -> Callable[..., Hall]:
    """A door with other services than usual."""
    return lambda **changes: Hall(dist, **changes)


@pytest.fixture
async def behind(hall_with: Callable[..., Hall]) -> AsyncIterator[Behind]:
    def take(request: httpx.Request) -> httpx.Response:
        return made.take(request)

    places, client = Places(), httpx.AsyncClient(transport=httpx.MockTransport(take))
    made: Behind = Behind(hall_with(media=Media(places, KEYS, client)), places)
    yield made
    await client.aclose()

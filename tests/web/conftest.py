"""The HTTP door for tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

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

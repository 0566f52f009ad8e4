"""Commands run as a technician runs them, in a data folder of their own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from server.cli import main
from server.config import Settings
from tests.helpers.server import free_port


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Plenary = Callable[..., Said]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is set but a data folder and a free port."""
    for name in list(os.environ):
        if name.startswith("PLENARY_"):
            monkeypatch.delenv(name)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("PLENARY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("PLENARY_MEDIA_PORT", "0")
    return monkeypatch


@pytest.fixture
def plenary(
    environment: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Plenary]:
    """Run a command in this process."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def run(*arguments: str) -> Said:
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capfd.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, printed.out, printed.err)

    yield run
    root.handlers[:], root.level = before
    structlog.reset_defaults()

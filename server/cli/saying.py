"""What commands print: results to standard output, words about them to standard error."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from server import log
from server.config import Settings, load, unknown_names
from server.wiring.faults import StartError

T = TypeVar("T")


def say(text: str) -> None:
    """A result, for people or for the next program in a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """A result as JSON, for programs."""
    say(json.dumps(value, ensure_ascii=False, indent=1))


def remark(text: str) -> None:
    """A word beside the result."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def complain(text: str) -> None:
    """What is wrong and what to do."""
    remark(f"plenary: {text}")


def settings_now(**options: object) -> Settings:
    """The settings, with the options that were given; logging is set up by them."""
    given = {name: value for name, value in options.items() if value is not None}
    settings = load(**given)
    log.set_up(settings.log)
    for name in unknown_names():
        remark(f"plenary: {name} is set, but there is no such setting. See docs/settings.md.")
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, on the faster event loop where there is one."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(work)


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


def read(path: Path) -> bytes:
    """A file that somebody named. StartError in plain words if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror}.") from None


def write(path: Path, data: bytes) -> None:
    """A file that somebody named. StartError in plain words if it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StartError(f"{path} cannot be written: {error.strerror}.") from None


def address(settings: Settings, port: int | None = None) -> str:
    """Where people on this machine, or by PLENARY_URL anywhere, reach the server."""
    if settings.url is not None:
        return settings.url
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
    host = everywhere.get(settings.host, settings.host)
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{shown}:{port or settings.port}"

"""Logs: for people in a terminal, as JSON lines otherwise; never a pass, never a query string."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

Entry = MutableMapping[str, Any]

_TOKEN: Final = re.compile(r"eyJ[\w-]{6,}\.[\w-]+\.[\w-]*")
"""A JSON Web Token: its header begins with {" in base64url."""

_QUERY: Final = re.compile(r"(?<=[\w/])\?[^\s\"'<>]+")
_LOGIN: Final = re.compile(r"(?<=://)[^/@\s]+@")
_NAMES: Final = re.compile(r"pass|invite|secret|cookie|authorization|password|badge", re.IGNORECASE)
HIDDEN: Final = "…"


def set_up(level: str = "info", to: TextIO = sys.stderr) -> None:
    """Send everything that is logged, by us and by libraries, to one place in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(to)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_ending(to.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    _quieten()


def _ending(terminal: bool) -> list[structlog.typing.Processor]:
    """The last steps: a fault's traceback becomes text before it is searched for secrets."""
    plain = structlog.processors.format_exc_info
    if terminal:
        return [plain, hide, structlog.dev.ConsoleRenderer(colors=True)]
    return [plain, hide, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _quieten() -> None:
    """Libraries that tell every request or every step say only what is wrong."""
    for name in (
        *("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "asyncio", "alembic"),
        *("aioice", "aiortc", "httpx", "httpcore", "libav"),
    ):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.WARNING)


def hide(_logger: object, _method: str, entry: Entry) -> Entry:
    """The entry without passes, invites, passwords and query strings, wherever they stand."""
    return {key: HIDDEN if _NAMES.search(key) else _hidden(value) for key, value in entry.items()}


def _hidden(value: object) -> object:
    if isinstance(value, str):
        return _LOGIN.sub(f"{HIDDEN}@", _QUERY.sub(f"?{HIDDEN}", _TOKEN.sub(HIDDEN, value)))
    if isinstance(value, dict):
        return hide(None, "", value)
    if isinstance(value, list | tuple):
        return [_hidden(item) for item in value]
    if isinstance(value, bool | int | float | None):
        return value
    return _hidden(str(value))


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger by the name of its module."""
    made: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return made

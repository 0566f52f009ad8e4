"""Logs: one form, and nothing in them that opens a door."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from server.identity import Passes
from server.log import logger, set_up

PASS, _ = Passes(b"x" * 32, "summit").issue("p1", datetime(2020, 9, 17, tzinfo=UTC))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, as somebody reads it who is no terminal."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    out = io.StringIO()
    set_up("info", out)
    yield out
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def only(lines: io.StringIO) -> dict[str, Any]:
    """The single entry that was logged."""
    read: dict[str, Any] = json.loads(lines.getvalue())
    return read


def test_an_entry_is_one_line_of_json(lines: io.StringIO) -> None:
    logger("server.live").info("link.opened", room="main", words="中文")
    entry = only(lines)
    assert (entry["event"], entry["level"], entry["logger"]) == (
        "link.opened",
        "info",
        "server.live",
    )
    assert (entry["room"], entry["words"]) == ("main", "中文")
    assert entry["timestamp"].endswith("Z")


def test_what_libraries_log_takes_the_same_form(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("%d things", 3, extra={"room": "main"})
    entry = only(lines)
    assert (entry["event"], entry["room"], entry["level"]) == ("3 things", "main", "warning")


def test_what_is_below_the_level_is_not_logged(lines: io.StringIO) -> None:
    logger("x").debug("too much")
    logging.getLogger("uvicorn.access").info("GET /?pass=1")
    assert lines.getvalue() == ""


def test_passes_are_never_logged(lines: io.StringIO) -> None:
    logger("x").info(f"hello {PASS}", note=f"Bearer {PASS}", inner={"a": [PASS, {"pass_": "p"}]})
    assert PASS not in lines.getvalue()
    assert only(lines)["inner"] == {"a": ["…", {"pass_": "…"}]}


@pytest.mark.parametrize("key", ["pass", "pass_", "Cookie", "authorization", "invite", "secret"])
def test_fields_that_hold_secrets_are_hidden_by_their_name(key: str, lines: io.StringIO) -> None:
    logger("x").info("seen", **{key: "hunter2"})
    assert only(lines)[key] == "…"


def test_query_strings_and_passwords_of_addresses_are_hidden(lines: io.StringIO) -> None:
    logger("x").info(
        "GET /api/qr.svg?text=abc HTTP/1.1", url="postgresql://me:hunter2@host/db?sslmode=no"
    )
    entry = only(lines)
    assert entry["event"] == "GET /api/qr.svg?… HTTP/1.1"
    assert entry["url"] == "postgresql://…@host/db?…"


def test_a_traceback_is_kept_without_its_secrets(lines: io.StringIO) -> None:
    try:
        json.loads("{}")[f"bad pass {PASS}"]
    except KeyError:
        logging.getLogger("x").exception("internal", extra={"reference": "AB12"})
    entry = only(lines)
    assert "Traceback" in entry["exception"]
    assert "'bad pass …'" in entry["exception"]
    assert entry["reference"] == "AB12"


def test_a_question_mark_in_a_sentence_is_no_query(lines: io.StringIO) -> None:
    logger("x").info("Is the port taken? Another Plenary may run.")
    assert only(lines)["event"] == "Is the port taken? Another Plenary may run."


@pytest.mark.usefixtures("lines")
def test_a_terminal_gets_words() -> None:
    out = Terminal()
    set_up("info", out)
    logger("server").warning("redis.gone", retry_s=2)
    assert "redis.gone" in out.getvalue()
    assert not out.getvalue().startswith("{")

"""How a no crosses a door: error bodies, HTTP status, WebSocket close codes."""

from __future__ import annotations

import secrets
from enum import IntEnum
from typing import Any, Final

from rooms.refusals import CODES, Refusal

STATUS: Final[dict[str, int]] = {
    "bad_request": 400,
    "too_large": 413,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "rate_limited": 429,
    "overloaded": 503,
    "unavailable": 503,
    "unsupported": 501,
    "question.closed": 409,
    "question.too_long": 400,
    "question.changed": 409,
    "poll.closed": 409,
    "poll.not_open": 409,
    "ballot.unknown_option": 400,
    "ballot.too_many": 400,
    "ballot.final": 409,
    "ballot.not_entitled": 403,
    "room.closed": 409,
    "room.full": 503,
    "internal": 500,
}
"""The HTTP status of every code (RFC 9110)."""


class Close(IntEnum):
    """Why a WebSocket ends: 4000–4499 come back and resume, 4500–4999 stay away."""

    RESTART = 4001
    SERVER_ERROR = 4004
    PASS_EXPIRED = 4005
    TOO_SLOW = 4008
    SILENT = 4012
    TOO_MANY_REQUESTS = 4013
    MALFORMED = 4500
    PASS_REFUSED = 4501
    NO_HELLO = 4502
    REMOVED = 4503
    TOO_MANY_CONNECTIONS = 4504
    ABUSE = 4509

    @property
    def returns(self) -> bool:
        """Whether a client should come back after this."""
        return self < 4500


class Unforeseen(Refusal):
    """A fault of ours, as the other side may see it: a reference number and nothing else."""

    def __init__(self, reference: str) -> None:
        super().__init__("internal", f"{CODES['internal']} Reference: {reference}.")
        self.reference = reference


def unforeseen() -> Unforeseen:
    """A fresh reference for a fault; whoever asks for one logs the fault under it."""
    return Unforeseen(secrets.token_hex(4).upper())


def shown(error: BaseException) -> Refusal:
    """What the other side may see of any error: a refusal as it is, all else as `internal`."""
    return error if isinstance(error, Refusal) else unforeseen()


def error_body(refusal: Refusal) -> dict[str, Any]:
    """`{"error": {"code", "message", "retry_ms"}}`, for HTTP and, with `re`, for the WebSocket."""
    said = {"code": refusal.code, "message": refusal.message, "retry_ms": refusal.retry_ms}
    return {"error": said}


def status(code: str) -> int:
    """The HTTP status for a refusal's code."""
    return STATUS[code]

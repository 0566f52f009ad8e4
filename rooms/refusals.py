"""The one way a rule says no: a closed list of codes, each with words for people."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "bad_request": "That request could not be understood.",
    "too_large": "That is too large.",
    "unauthenticated": "Please join the event first.",
    "forbidden": "Your role may not do that.",
    "not_found": "There is no such thing here.",
    "conflict": "That does not fit what is there now.",
    "rate_limited": "That was too fast. Please wait a moment.",
    "overloaded": "The server is busy. Please try again in a moment.",
    "unavailable": "The server cannot save this right now. Please try again.",
    "unsupported": "This version cannot do that.",
    "question.closed": "This question is closed.",
    "question.too_long": "The question is too long.",
    "question.changed": "This question has changed in the meantime.",
    "poll.closed": "Voting has ended.",
    "poll.not_open": "Voting is not open.",
    "ballot.unknown_option": "There is no such option in this poll.",
    "ballot.too_many": "The number of options chosen does not fit this poll.",
    "ballot.final": "You have voted already; this poll does not allow a change.",
    "ballot.not_entitled": "You are not entitled to vote in this poll.",
    "room.closed": "This room is closed.",
    "room.full": "This room is full.",
    "internal": "Something went wrong on our side.",
}
"""Every code that may cross the wire (protocol.md), with the words used when a rule has none."""

RETRYABLE: Final = frozenset({"rate_limited", "overloaded", "unavailable", "room.full"})
"""Codes after which the same command, sent again later with the same id, may succeed."""


class Refusal(Exception):
    """A no with a code: raised by rules, shown to whoever asked, never logged as a fault.

    `retry_ms` says after how many milliseconds the same command may be sent again.
    """

    def __init__(self, code: str, message: str | None = None, retry_ms: int | None = None) -> None:
        if code not in CODES:
            raise ValueError(f"{code!r} is not a refusal code")
        self.code = code
        self.message = message or CODES[code]
        self.retry_ms = retry_ms
        super().__init__(f"{code}: {self.message}")

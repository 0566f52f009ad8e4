"""Problem details (RFC 9457): how a no looks at the doors of WHIP and WHEP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

MEDIA_TYPE: Final = "application/problem+json"


def problem(status: int, detail: str) -> dict[str, Any]:
    """The body of a no: its status, for machines and in words, and a sentence for people."""
    phrase = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": phrase, "status": status, "detail": detail}

"""How one method of one address is described, before OpenAPI is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from server.web.openapi_shapes import Schema

Who = Literal["anybody", "pass", "hall", "staff", "organiser"]
FOR: Final = {
    "pass": "",
    "hall": "For screens, moderators and organisers.",
    "staff": "For moderators and organisers.",
    "organiser": "For organisers.",
}
JSON: Final = "application/json"
ANY: Final[Schema] = {}


@dataclass(frozen=True)
class Doing:
    """One method of one address. `answers` maps a status to its media types and their shapes."""

    method: str
    path: str
    says: str
    who: Who = "anybody"
    body: dict[str, Schema] = field(default_factory=dict)
    query: dict[str, Schema] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    answers: dict[int, dict[str, Schema]] = field(default_factory=dict)
    problems: bool = False
    """Whether a no may be a problem (RFC 9457) instead of an Error."""


def in_json(shape: Schema) -> dict[str, Schema]:
    """A body or an answer of this shape."""
    return {JSON: shape}

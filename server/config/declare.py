"""How a setting is declared: its name in the environment, its default, and what it does."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field
from pydantic_settings import NoDecode

T = TypeVar("T")
Listed = Annotated[tuple[str, ...], NoDecode]
"""Written with commas between, without brackets."""


def setting(
    name: str,
    default: T,
    says: str,
    ge: int | None = None,
    le: int | None = None,
    repr: bool = True,
) -> T:
    """One setting: its name in the environment, what holds without it, and what it does."""
    field: T = Field(
        default=default, validation_alias=name, description=says, ge=ge, le=le, repr=repr
    )
    return field


def listed(value: object) -> object:
    """The parts of a list with commas between; whatever is no text stays as it is."""
    if isinstance(value, str):
        return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
    return value

"""How many connections fit into a process: each is an open file."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import Any, Final

resource: Any = None
with suppress(ImportError):  # Windows counts otherwise, and high enough
    resource = import_module("resource")

OTHER_FILES: Final = 200
"""What a process keeps open besides: databases, the bus, pages being sent."""

UNLIMITED: Final = 1_000_000


def most_links() -> int:
    """How many links a process may hold once `open_as_many_as_allowed` was called.

    Who comes when there are so many is told to come again later: a connection that the system does
    not let us accept would wait without a word.
    """
    return most_files() - OTHER_FILES


def most_files() -> int:
    """The files that may be open at once, as far as a process may raise its own limit."""
    if resource is None:
        return UNLIMITED
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    return UNLIMITED if most == resource.RLIM_INFINITY else min(most, UNLIMITED)


def open_as_many_as_allowed() -> None:
    """Raise the limit of this process as far as the system lets it be raised without root."""
    if resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

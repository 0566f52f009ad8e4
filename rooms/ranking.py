"""The order of the list of questions: pinned, then upvotes, then age."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

View = dict[str, Any]


def rank(questions: Iterable[View]) -> list[View]:
    """Question views, best first (K1): pinned ones, then more upvotes, then the older one."""
    return sorted(
        questions,
        key=lambda q: (not q.get("pinned"), -q.get("upvotes", 0), q["at"], q["id"]),
    )

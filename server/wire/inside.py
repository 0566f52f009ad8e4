"""Headers between web processes and media processes: no browser sends or sees them."""

from __future__ import annotations

from typing import Final

BRANCH: Final = "plenary-branch"
"""Asked of a media process: serve this viewer, though another process carries the room."""

FULL: Final = "plenary-full"
"""Answered by one: it is full, and nothing else is wrong. Another process may have a place."""

"""What can keep Plenary from starting, in words that say what to do."""

from __future__ import annotations


class StartError(Exception):
    """Plenary cannot start. The text says why and what to do; it is printed as it is."""

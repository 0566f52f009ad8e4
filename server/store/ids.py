"""Names for new things: short, random, safe in a URL, and unlike any other."""

from __future__ import annotations

import secrets
import string
from typing import Final

ALPHABET: Final = string.digits + string.ascii_letters
LENGTH: Final = 11
"""62 ** 11 is more than 2 ** 65: a billion things, and no two alike by chance."""

PLAIN: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people take for one another on paper."""


def new_id() -> str:
    """An id for anything: eleven letters and digits."""
    return _drawn(ALPHABET, LENGTH)


def new_alias() -> str:
    """A second id of a person; its end is the pseudonym staff see, so it is easy to say aloud."""
    return secrets.token_hex(10)


def new_badge() -> str:
    """A code to print: eight letters and digits, one of a million million."""
    return _drawn(PLAIN, 8)


def as_badge(written: str) -> str:
    """A badge's code however somebody typed it: small letters, spaces, dashes."""
    return "".join(char for char in written.upper() if char.isalnum())


def new_pairing_code() -> str:
    """Six digits for a screen to show."""
    return _drawn(string.digits, 6)


def new_secret() -> str:
    """Something nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))

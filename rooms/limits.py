"""Sizes and shapes of what people may send, and the markers that commands are described with."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from rooms.refusals import Refusal

FRAME_IN_BYTES: Final = 16 * 1024
FRAME_OUT_BYTES: Final = 64 * 1024
MESSAGES_PER_S: Final = 20
MESSAGES_BURST: Final = 40
QUESTIONS_PER_MINUTE: Final = 10
LINKS_PER_PERSON: Final = 5
QUESTION_CHARS: Final = 500
CHAT_CHARS: Final = 500
CLOUD_CHARS: Final = 40
OPEN_CHARS: Final = 280
OPTIONS_MAX: Final = 20
DEPTH_MAX: Final = 16
INTEGER_MAX: Final = 2**53


@dataclass(frozen=True)
class Text:
    """A string of `least` to `most` characters after trimming; `lines` allows line breaks."""

    least: int
    most: int
    lines: bool = False
    code: str = "bad_request"


@dataclass(frozen=True)
class Number:
    """An integer between `least` and `most`, both included."""

    least: int
    most: int


@dataclass(frozen=True)
class Items:
    """A list of `least` to `most` things."""

    least: int
    most: int


ALLOWED_FORMAT: Final = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
"""Invisible characters that real scripts and emoji need; other control and format ones are refused."""

BREAKS: Final = frozenset("\n\t")


def clean(value: str, rule: Text, name: str = "text") -> str:
    """The text in NFC, trimmed; Refusal when it is empty, too long or holds control characters.

    Bidirectional overrides (U+202A–202E, U+2066–2069) are refused: they let a text repaint what
    stands beside it. Unicode Standard Annex #9, and TR #36 on security.
    """
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    for char in text:
        kind = unicodedata.category(char)
        if kind[0] != "C" or kind == "Co" or kind == "Cn" or char in ALLOWED_FORMAT:
            continue
        if char in BREAKS and rule.lines:
            continue
        if 0xE0020 <= ord(char) <= 0xE007F:  # tag characters: flags of England, Scotland, Wales
            continue
        raise Refusal("bad_request", f"“{name}” holds a control character (U+{ord(char):04X}).")
    if len(visible(text)) < rule.least:
        raise Refusal("bad_request", f"“{name}” is empty.")
    if len(text) > rule.most:
        code = rule.code if rule.code != "bad_request" else "too_large"
        raise Refusal(code, f"“{name}” has {len(text)} characters; {rule.most} are allowed.")
    return text


def visible(text: str) -> str:
    """The text without invisible characters, to tell an empty one from one that only looks so."""
    return "".join(c for c in text if c not in ALLOWED_FORMAT and not c.isspace())


def limits_view() -> dict[str, int]:
    """What a client is told in its welcome, so that it need not find out by being refused."""
    return {
        "message_bytes": FRAME_IN_BYTES,
        "messages_per_s": MESSAGES_PER_S,
        "burst": MESSAGES_BURST,
        "question_chars": QUESTION_CHARS,
        "chat_chars": CHAT_CHARS,
        "questions_per_minute": QUESTIONS_PER_MINUTE,
    }

"""Sizes and shapes of what people may send, and the markers that commands are described with."""

from __future__ import annotations

import re
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
MARKS_MAX: Final = 10
"""Marks on one letter: no language needs more, and a tower of them paints over other lines."""


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


_JOINERS: Final = frozenset("\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_NUMBER_SIGNS: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)

ALLOWED_FORMAT: Final = _JOINERS | _NUMBER_SIGNS
"""Format characters that Arabic, Persian, Indian scripts, Mongolian and emoji need."""

BREAKS: Final = frozenset("\n\t")

_LINE_ENDS: Final = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
"""England, Scotland, Wales: the one use of tag characters, which elsewhere hide a text."""

_EMPTY_LOOKING: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Fillers: letters and marks by their category, with nothing to see."""


def clean(value: str, rule: Text, name: str = "text") -> str:
    """The text in NFC, trimmed, with one form of line end; a Refusal when it is no such text.

    Refused are control characters, lone surrogates, non-characters, and what lets a text repaint
    what stands beside it: bidirectional overrides and isolates (Unicode Standard Annex #9,
    Technical Report #36), hidden tags, towers of marks. `name` is what the refusal calls it.
    """
    text = unicodedata.normalize("NFC", value)
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text).strip())
    _check_characters(text, rule, name)
    seen = len(visible(text))
    if seen < rule.least:
        few = "is empty" if seen == 0 else f"needs at least {rule.least} characters"
        raise Refusal("bad_request", f"“{name}” {few}.")
    if len(text) > rule.most:
        code = rule.code if rule.code != "bad_request" else "too_large"
        raise Refusal(code, f"“{name}” has {len(text)} characters; {rule.most} are allowed.")
    return text


def visible(text: str) -> str:
    """The text without invisible characters, to tell an empty one from one that only looks so."""
    return "".join(char for char in text if not _is_invisible(char))


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


def _check_characters(text: str, rule: Text, name: str) -> None:
    """Refusal at the first character that may not stand where it stands."""
    marks = 0
    for char in _FLAG.sub("", text):
        if rule.lines and char in BREAKS:
            marks = 0
            continue
        kind = unicodedata.category(char)
        if _is_hostile(char, kind):
            raise Refusal("bad_request", f"“{name}” holds a control character (U+{ord(char):04X}).")
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks > MARKS_MAX:
            raise Refusal("bad_request", f"“{name}” has too many marks on one letter.")


def _is_hostile(char: str, kind: str) -> bool:
    if kind in {"Cc", "Cf", "Cs"}:
        return char not in ALLOWED_FORMAT
    code = ord(char)  # a non-character breaks XML, and so spreadsheets; an unassigned one does not
    return kind == "Cn" and (0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def _is_invisible(char: str) -> bool:
    is_selector = 0xFE00 <= ord(char) <= 0xFE0F or 0xE0000 <= ord(char) <= 0xE01EF
    return is_selector or char in _JOINERS or char in _EMPTY_LOOKING or char.isspace()

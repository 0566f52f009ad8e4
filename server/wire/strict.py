"""JSON as Plenary takes it: what a generous reader would let pass is refused here, in one place.

A lone surrogate passes `json.loads` and breaks every recipient; NUL passes SQLite and breaks
PostgreSQL; of a key given twice one value is lost without a word. RFC 8259, and RFC 7493 (I-JSON).
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final, NoReturn

from rooms.limits import DEPTH_MAX, FRAME_IN_BYTES, INTEGER_MAX
from rooms.refusals import Refusal

MARKS_MAX: Final = 30
"""Combining marks in a row, as in the Stream-Safe Text Format of UAX #15. Putting longer runs into
order takes time that grows with the square of their length."""

_NUMBER_CHARS: Final = 40
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STRINGS: Final = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)
_BRACKETS: Final = re.compile(r"[\[{]|[\]}]")


def loads(data: str | bytes, most_bytes: int = FRAME_IN_BYTES) -> object:
    """The value of a JSON text. Refusal `too_large` or `bad_request`, never another exception.

    Strings come back in NFC. They hold no control characters but tab and line breaks, and no lone
    surrogates. Numbers are finite, integers at most 2^53 on either side of zero.
    """
    text = _decoded(data, most_bytes)
    _check_depth(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"from character {error.pos + 1} on"
        raise Refusal("bad_request", f"This is not JSON, {where}.") from None
    if text.isascii() and "\\" not in text and "\x7f" not in text:
        return value  # nothing to normalise, nothing hidden: the case of every ballot
    return _tidied(value)


def _decoded(data: str | bytes, most_bytes: int) -> str:
    if len(data) > most_bytes:
        raise _too_large(most_bytes)
    try:
        if isinstance(data, bytes):
            return data.decode("utf-8")
        if len(data) * 4 > most_bytes and len(data.encode("utf-8")) > most_bytes:
            raise _too_large(most_bytes)
    except UnicodeError:
        raise Refusal("bad_request", "This is not UTF-8.") from None
    return data


def _too_large(most_bytes: int) -> Refusal:
    return Refusal("too_large", f"A message may have {most_bytes} bytes at most.")


def _check_depth(text: str) -> None:
    """Refuse nesting beyond DEPTH_MAX before anything recursive reads the text."""
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return
    depth = 0
    for bracket in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEPTH_MAX:
            raise Refusal("bad_request", f"This is nested deeper than {DEPTH_MAX} levels.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Refusal("bad_request", "A key is given twice.")
    return made


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= _NUMBER_CHARS else INTEGER_MAX + 1
    if abs(value) > INTEGER_MAX:
        raise Refusal("bad_request", "A whole number may be 2^53 at most.")
    return value


def _real(digits: str) -> float:
    value = float(digits)
    if abs(value) > INTEGER_MAX:  # also what overflowed to infinity
        raise Refusal("bad_request", "A number may be 2^53 at most.")
    return value


def _no_constant(name: str) -> NoReturn:
    raise Refusal("bad_request", f"{name} is not JSON.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_real,
    parse_constant=_no_constant,
)


def _tidied(value: object) -> object:
    """The value with every string checked and in NFC. At most DEPTH_MAX calls deep."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if isinstance(value, dict):
        return _object([(_text(key), _tidied(item)) for key, item in value.items()])
    return value


def _text(text: str) -> str:
    if found := _UNFIT.search(text):
        raise Refusal("bad_request", f"A text holds U+{ord(found[0]):04X}, which is not allowed.")
    if text.isascii():
        return text
    if _longest_run_of_marks(text) > MARKS_MAX:
        raise Refusal("bad_request", f"A letter carries more than {MARKS_MAX} marks.")
    return unicodedata.normalize("NFC", text)


def _longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        longest = max(longest, run)
    return longest

"""Text as files bring it: bytes made text, and text made fit for every database and page."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from server.wire.faults import broken
from server.wire.strict import MARKS_MAX

ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
"""What an id of a programme looks like: it stands in addresses such as /rooms/creative-cities."""

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
"""A language tag of BCP 47, as far as a programme needs it."""

COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

WEB_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")
"""Only these become links on a page; `javascript:` and its kin never do."""

UNFIT: Final = "has control characters in it, or letters under piles of marks"
"""The reason given for a text that `has_unfit`."""

_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def decoded(data: bytes | str, most_bytes: int) -> str:
    """The text of a UTF-8 file, with or without its mark; BrokenFile if it is none or too big."""
    refuse_too_large(data, most_bytes)
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise broken("", "The file is UTF-16. Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise broken(f"line {line}", "This is not UTF-8. Save the file as UTF-8.") from None


def refuse_too_large(data: bytes | str, most_bytes: int) -> None:
    """Raise BrokenFile for a file of more than so many bytes, before anything looks into it."""
    size = len(data)
    if size > most_bytes:
        raise broken("", f"The file is too large: {size:,} bytes, at most {most_bytes:,} are read.")


def tidied(text: str) -> str:
    """The text with one form for each letter (NFC), one for line ends, and no space around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def has_unfit(text: str) -> bool:
    """True for control characters, lone surrogates and piles of marks: they break some recipient.

    Asked before `tidied`: putting long runs of combining marks into order takes time that grows
    with the square of their length.
    """
    if _UNFIT.search(text):
        return True
    if text.isascii():
        return False
    run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MARKS_MAX:
            return True
    return False


def without_unfit(text: str) -> str:
    """The text without the characters that break a recipient: for files we write."""
    return _UNFIT.sub("", text)


def slug(text: str) -> str:
    """An id made of a name: "Gray Room" → "gray-room", "Québec City" → "quebec-city".

    Empty if nothing of the name is left, as with names in Chinese.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "-", kept)[:64].strip("-")


def id_for(name: str, prefix: str) -> str:
    """The slug of a name; for one without a Latin letter the same short code every time."""
    if not name:
        return ""
    return slug(name) or f"{prefix}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


_LETTERS: Final = str.maketrans(
    {
        "ı": "i",
        "İ": "I",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "ß": "ss",
        "æ": "ae",
        "Æ": "Ae",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "þ": "th",
        "œ": "oe",
        "’": "",
        "'": "",
    }
)
"""Letters that do not fall apart into a plain letter and a mark."""

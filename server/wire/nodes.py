"""Reading trees of untrusted values (TOML, YAML, JSON): typed, with a path for every fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Final, TypeVar

from server.wire.faults import Faults
from server.wire.texts import LANGUAGE, UNFIT, WEB_ADDRESS, has_unfit, tidied

D = TypeVar("D", bound=date)

_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_YEARS: Final = range(1990, 2200)
"""Years an event can be in; outside of them a typo is certain and arithmetic overflows."""


class Node:
    """A table of a file. Every question asked of it notes a fault instead of failing.

    A fault is answered with an empty value of the right type, so that reading goes on to the end;
    nothing read may be used before `faults.refuse_if_any()`.
    """

    def __init__(self, value: object, path: str, faults: Faults, joint: str = ".") -> None:
        self.path = path
        self.joint = joint
        self.faults = faults
        self._asked: set[str] = set()
        self._table: Mapping[object, object] = {}
        if isinstance(value, Mapping):
            self._table = value
        else:
            faults.add(path, f"must be a table of keys and values, not {kind_of(value)}")

    def at(self, key: str) -> str:
        """The path of a key, as faults name it."""
        return f"{self.path}{self.joint}{key}" if self.path else key

    def wrong(self, key: str, reason: str) -> None:
        """Note a fault at a key."""
        self.faults.add(self.at(key), reason)

    def has(self, key: str) -> bool:
        """True when the key is there and not null."""
        return self._table.get(key) is not None

    def raw(self, key: str, *, needed: bool = False) -> object:
        """The value as it came, or None; a needed one that is missing is a fault."""
        self._asked.add(key)
        if needed and key not in self._table:
            self.wrong(key, "is missing")
        return self._table.get(key)

    def text(
        self,
        key: str,
        *,
        needed: bool = False,
        most: int = 300,
        shape: re.Pattern[str] | None = None,
        hint: str = "does not look right",
    ) -> str:
        """A text, tidied; `shape` must match all of it, `hint` says how it should look."""
        value = self.raw(key, needed=needed)
        text = self.as_text(value, self.at(key), most)
        self._refuse_blank(key, value, needed)
        if text and shape is not None and not shape.fullmatch(text):
            self.wrong(key, hint)
            return ""
        return text

    def as_text(self, value: object, path: str, most: int) -> str:
        """A value that has to be a text; None is an empty one."""
        if value is None:
            return ""
        if not isinstance(value, str):
            self.faults.add(path, f"must be a text, not {kind_of(value)}")
            return ""
        if has_unfit(value):
            self.faults.add(path, UNFIT)
            return ""
        text = tidied(value)
        if len(text) > most:
            self.faults.add(path, f"is too long: {len(text):,} characters, at most {most:,}")
            return ""
        return text

    def link(self, key: str) -> str:
        """An address a page may link to, or nothing."""
        return self.text(
            key, most=1000, shape=WEB_ADDRESS, hint="must begin with http:// or https://"
        )

    def wording(
        self, key: str, language: str, *, needed: bool = False, most: int = 300
    ) -> dict[str, str]:
        """A text by language: a table `{en = …, zh = …}`, or one text in the file's language."""
        value = self.raw(key, needed=needed)
        said = self.as_wording(value, self.at(key), language, most)
        self._refuse_blank(key, value, needed)
        return said

    def wordings(self, key: str, language: str) -> tuple[dict[str, str], ...]:
        """A list of texts by language."""
        listed = enumerate(self.values(key))
        read = (self.as_wording(v, f"{self.at(key)}[{n}]", language, 300) for n, v in listed)
        return tuple(said for said in read if said)

    def as_wording(self, value: object, path: str, language: str, most: int) -> dict[str, str]:
        """A value that has to be a text by language."""
        if not isinstance(value, Mapping):
            text = self.as_text(value, path, most)
            return {language: text} if text else {}
        said = {}
        for tag, text in value.items():
            if not isinstance(tag, str) or not LANGUAGE.fullmatch(tag):
                self.faults.add(path, f"{brief(tag)} is not a language tag such as en or zh")
            elif clean := self.as_text(text, f"{path}.{tag}", most):
                said[tag] = clean
        return said

    def texts(self, key: str, *, most: int = 300) -> tuple[str, ...]:
        """A list of texts."""
        listed = enumerate(self.values(key))
        return tuple(self.as_text(v, f"{self.at(key)}[{n}]", most) for n, v in listed)

    def nodes(self, key: str, *, needed: bool = False, most: int = 5000) -> list[Node]:
        """A list of tables."""
        listed = self.values(key, needed=needed, most=most)
        where = self.at(key)
        return [Node(v, f"{where}[{n}]", self.faults, self.joint) for n, v in enumerate(listed)]

    def node(self, key: str) -> Node:
        """A table inside this one, which has to be there."""
        value = self.raw(key, needed=True)
        inner = {} if key not in self._table else value
        return Node(inner, self.at(key), self.faults, self.joint)

    def whole(self, key: str, *, needed: bool = False) -> int | None:
        """A whole number from 1 on."""
        value = self.raw(key, needed=needed)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        if value is not None or (needed and key in self._table):
            self.wrong(key, f"must be a whole number from 1 on, not {kind_of(value)}")
        return None

    def require(self, *keys: str) -> None:
        """Keys that must be there, though perhaps empty."""
        for key in keys:
            if key not in self._table:
                self.wrong(key, "is missing")

    def pass_over(self, *keys: str) -> None:
        """Keys that are known, and not used."""
        self._asked.update(keys)

    def keys(self) -> list[str]:
        """All keys of a table whose keys are names; each counts as asked for."""
        named = [key for key in self._table if isinstance(key, str)]
        self._asked.update(named)
        return named

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """A calendar date; of a date with a time, the date."""
        value = self.raw(key, needed=needed)
        if isinstance(value, str):
            value = _parsed(value.strip(), _DATE) or _parsed(value.strip(), _RFC3339) or value
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return self._sensible(key, value)
        if value is not None or (needed and key in self._table):
            self.wrong(key, "must be a date such as 2020-09-17")
        return None

    def moment(self, key: str, tz: tzinfo | None, *, needed: bool = False) -> datetime | None:
        """A date and time; without an offset, on the clock of `tz`, or wrong if that is None."""
        value = self.raw(key, needed=needed)
        if isinstance(value, str):
            value = _parsed(value.strip(), _RFC3339) or value
        if not isinstance(value, datetime):
            if value is not None or (needed and key in self._table):
                self.wrong(key, "must be a date and time such as 2020-09-17T09:00:00+08:00")
            return None
        if value.tzinfo is None:
            if tz is None:
                self.wrong(key, "has no offset; write it as 2020-09-17T09:00:00+08:00")
                return None
            value = value.replace(tzinfo=tz)
        return self._sensible(key, value)

    def finish(self, *, strict: bool = True) -> None:
        """Every key nobody asked for: a fault, or where extras are harmless only a remark."""
        note = self.faults.add if strict else self.faults.remark
        for key in self._table:
            if key not in self._asked:
                note(self.at(brief(key)), "is not a key known here")

    def values(self, key: str, *, needed: bool = False, most: int = 5000) -> list[object]:
        """A list of whatever it holds."""
        value = self.raw(key, needed=needed)
        if value is None and not (needed and key in self._table):
            return []
        if not isinstance(value, list):
            self.wrong(key, f"must be a list, not {kind_of(value)}")
            return []
        if len(value) > most:
            self.wrong(key, f"has {len(value):,} entries, at most {most:,} are read")
            return []
        return value

    def _refuse_blank(self, key: str, value: object, needed: bool) -> None:
        blank = value is None or value == {} or (isinstance(value, str) and not value.strip())
        if needed and blank and key in self._table:
            self.wrong(key, "is empty")

    def _sensible(self, key: str, value: D) -> D | None:
        if value.year in _YEARS:
            return value
        self.wrong(key, f"is in the year {value.year}")
        return None


def kind_of(value: object) -> str:
    """What a value is, in the words of somebody who writes files."""
    names = {str: "a text", bool: "true or false", int: "a number", float: "a number"}
    names |= {list: "a list", dict: "a table", type(None): "nothing"}
    return names.get(type(value), "a date or time" if isinstance(value, date) else "this")


def brief(value: object) -> str:
    """A key or name from a file, short enough and safe to repeat in a message."""
    text = value if isinstance(value, str) else kind_of(value)
    shown = "".join(c if c.isprintable() else "?" for c in text[:60])
    return shown if len(text) <= 60 else f"{shown}…"


def _parsed(text: str, shape: re.Pattern[str]) -> datetime | date | None:
    try:
        if shape.fullmatch(text):
            kind = date if shape is _DATE else datetime
            return kind.fromisoformat(text.upper())
    except ValueError:
        pass
    return None

"""Dataclasses made into decoders, once, at import: JSON goes in, a command or a Refusal comes out.

The limits stand where the commands are declared (`Annotated[str, Text(1, 500)]`), so the decoder,
the JSON Schema and the front end's types cannot say different things.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    Protocol,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from rooms.limits import INTEGER_MAX, Items, Number, Text, clean
from rooms.refusals import Refusal

TABLE_MAX: Final = 16
"""Entries of an open table, such as the streams of a cursor."""

NAME: Final = Text(1, 40)
WHOLE: Final = Number(-INTEGER_MAX, INTEGER_MAX)


T = TypeVar("T")


class Shape(Protocol):
    """One form a value may have. `path` is where it stands, for the words of a refusal."""

    def decode(self, value: object, path: str) -> object: ...


def wrong(path: str, what: str) -> Refusal:
    """The refusal of one value: “choice.options[2]” must be text."""
    return Refusal("bad_request", f"“{path}” {what}.")


@dataclass(frozen=True)
class Words:
    """Text within its limits, in NFC and trimmed."""

    rule: Text

    def decode(self, value: object, path: str) -> str:
        if not isinstance(value, str):
            raise wrong(path, "must be text")
        plain = value.isascii() and value.isprintable() and " " not in value
        if plain and self.rule.least <= len(value) <= self.rule.most:
            return value  # ids, codes, one word: nothing that `clean` would change
        return clean(value, self.rule, path)


@dataclass(frozen=True)
class Whole:
    """A whole number within its limits; true and 1.0 are none."""

    rule: Number

    def decode(self, value: object, path: str) -> int:
        if type(value) is not int:
            raise wrong(path, "must be a whole number")
        if not self.rule.least <= value <= self.rule.most:
            raise wrong(path, f"must be between {self.rule.least} and {self.rule.most}")
        return value


@dataclass(frozen=True)
class Flag:
    """True or false, and nothing that merely looks like it."""

    def decode(self, value: object, path: str) -> bool:
        if not isinstance(value, bool):
            raise wrong(path, "must be true or false")
        return value


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def decode(self, value: object, path: str) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise wrong(path, f"must be one of: {', '.join(self.words)}")
        return value


@dataclass(frozen=True)
class Many:
    """A list of things of one shape."""

    item: Shape
    rule: Items

    def decode(self, value: object, path: str) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise wrong(path, "must be a list")
        if not self.rule.least <= len(value) <= self.rule.most:
            raise wrong(path, f"must have {self.rule.least} to {self.rule.most} entries")
        return tuple(self.item.decode(each, f"{path}[{n}]") for n, each in enumerate(value))


@dataclass(frozen=True)
class Row:
    """A list of a fixed length whose places have shapes of their own."""

    places: tuple[Shape, ...]

    def decode(self, value: object, path: str) -> tuple[object, ...]:
        if not isinstance(value, list) or len(value) != len(self.places):
            raise wrong(path, f"must be a list of {len(self.places)}")
        pairs = enumerate(zip(self.places, value, strict=True))
        return tuple(shape.decode(each, f"{path}[{n}]") for n, (shape, each) in pairs)


@dataclass(frozen=True)
class Table:
    """An object whose keys are not known beforehand."""

    item: Shape

    def decode(self, value: object, path: str) -> dict[str, object]:
        if not isinstance(value, dict):
            raise wrong(path, "must be an object")
        if len(value) > TABLE_MAX:
            raise wrong(path, f"may have {TABLE_MAX} entries at most")
        if any(not key or len(key) > NAME.most for key in value):
            raise wrong(path, f"has a key that is not 1 to {NAME.most} characters long")
        return {key: self.item.decode(each, f"{path}.{key}") for key, each in value.items()}


@dataclass(frozen=True)
class Maybe:
    """A value or null."""

    shape: Shape

    def decode(self, value: object, path: str) -> object:
        return None if value is None else self.shape.decode(value, path)


@dataclass(frozen=True)
class Field:
    """One key of an object. If it is not `needed`, then left out or null it means `default`."""

    name: str
    attribute: str
    shape: Shape
    needed: bool
    default: object


class Record(Generic[T]):
    """An object that becomes a dataclass. Keys it does not know are refused."""

    def __init__(self, type_: type[T], fields_: tuple[Field, ...]) -> None:
        self.type = type_
        self.fields = fields_
        self._by_name = {field.name: field for field in fields_}
        self._needed = tuple(field.name for field in fields_ if field.needed)

    def decode(self, value: object, path: str) -> T:
        if not isinstance(value, dict):
            raise wrong(path, "must be an object")
        start = f"{path}." if path else ""
        given: dict[str, Any] = {}
        for name, each in value.items():
            field = self._by_name.get(name)
            if field is None:
                raise self._unknown(start, name)
            if each is not None or field.needed:
                given[field.attribute] = field.shape.decode(each, f"{start}{name}")
        for name in self._needed:
            if name not in value:
                raise wrong(f"{start}{name}", "is missing")
        return self.type(**given)

    def _unknown(self, start: str, name: str) -> Refusal:
        shown = "".join(c if c.isprintable() else "?" for c in name[:40])
        known = ", ".join(self._by_name) or "none"
        return wrong(f"{start}{shown}", f"is not a key known here (known: {known})")


def record(type_: type[T]) -> Record[T]:
    """The decoder of a dataclass. A trailing underscore keeps `pass_` apart from Python's word."""
    if not is_dataclass(type_):
        raise TypeError(f"{type_!r} is not a dataclass")
    hints = get_type_hints(type_, include_extras=True)
    listed = (
        Field(
            name=field.name.rstrip("_"),
            attribute=field.name,
            shape=shape(hints[field.name]),
            needed=field.default is MISSING,
            default=None if field.default is MISSING else field.default,
        )
        for field in fields(type_)
    )
    return Record(type_, tuple(listed))


def shape(hint: object) -> Shape:
    """The shape an annotation asks for. TypeError for one that has none: a fault of ours."""
    rule: object = None
    if get_origin(hint) is Annotated:
        hint, rule = get_args(hint)[:2]
    if hint is str:
        return Words(rule if isinstance(rule, Text) else NAME)
    if hint is int:
        return Whole(rule if isinstance(rule, Number) else WHOLE)
    if hint is bool:
        return Flag()
    if isinstance(hint, type) and is_dataclass(hint):
        return record(hint)
    return _composed(hint, rule)


def _composed(hint: object, rule: object) -> Shape:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return OneOf(inner)
    if origin in {Union, UnionType} and len(inner) == 2 and NoneType in inner:
        return Maybe(shape(next(each for each in inner if each is not NoneType)))
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis and isinstance(rule, Items):
        return Many(shape(inner[0]), rule)
    if origin is tuple and Ellipsis not in inner:
        return Row(tuple(shape(each) for each in inner))
    if origin is dict and inner[0] is str:
        return Table(shape(inner[1]))
    raise TypeError(f"no shape for {hint!r}")

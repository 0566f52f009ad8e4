"""Commands described for others, from the very shapes that read them.

python -m server.wire.schema                JSON Schema (2020-12) of every command
python -m server.wire.schema --typescript   types for the pages: static/src/command-args.ts
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any, Final

from server.wire.commands import ID_CHARS, OF_THE_LINK, RECORDS, ROOM, WITHOUT_ID, WITHOUT_ROOM
from server.wire.shapes import (
    NAME,
    TABLE_MAX,
    Field,
    Flag,
    Many,
    Maybe,
    OneOf,
    Record,
    Row,
    Shape,
    Table,
    Whole,
    Words,
)

Schema = dict[str, Any]

ID: Final[Schema] = {
    "type": "string",
    "minLength": 1,
    "maxLength": ID_CHARS,
    "description": "Made by the client. The same id is done once and answered again.",
}

_SEEN: Final = r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]"
"""A character that can be seen: what `rooms.limits.visible` keeps."""


def commands_schema() -> Schema:
    """JSON Schema of a message from a client: one of all commands."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A command of plenary.v1",
        "oneOf": [command_schema(name) for name in RECORDS],
    }


def body_schema() -> Schema:
    """JSON Schema of a command over HTTP, where the room stands in the address."""
    return {"oneOf": [command_schema(n, room=False) for n in RECORDS if n not in OF_THE_LINK]}


def command_schema(name: str, room: bool = True) -> Schema:
    """JSON Schema of one command by its name on the wire."""
    made = json_schema(RECORDS[name])
    around: Schema = {"do": {"const": name}, "id": ID}
    needed = ["do"] if name in WITHOUT_ID else ["do", "id"]
    if room and name not in WITHOUT_ROOM:
        around["room"] = json_schema(ROOM)
        needed.append("room")
    return {
        **made,
        "title": name,
        "properties": {**around, **made["properties"]},
        "required": [*needed, *made["required"]],
    }


def json_schema(shape: Shape) -> Schema:
    """What a shape accepts, as JSON Schema 2020-12."""
    match shape:
        case Words(rule):
            seen = {"pattern": _SEEN} if rule.least else {}
            return {"type": "string", "minLength": rule.least, "maxLength": rule.most, **seen}
        case Whole(rule):
            return {"type": "integer", "minimum": rule.least, "maximum": rule.most}
        case Flag():
            return {"type": "boolean"}
        case OneOf(words):
            return {"type": "string", "enum": list(words)}
        case Maybe(inner):
            return {"anyOf": [json_schema(inner), {"type": "null"}]}
        case Record():
            return _object_schema(shape)
        case _:
            return _collection_schema(shape)


def _collection_schema(shape: Shape) -> Schema:
    match shape:
        case Many(item, rule):
            limits = {"minItems": rule.least, "maxItems": rule.most}
            return {"type": "array", "items": json_schema(item), **limits}
        case Row(places):
            count = len(places)
            inner = [json_schema(place) for place in places]
            return {"type": "array", "prefixItems": inner, "minItems": count, "maxItems": count}
        case Table(item):
            return {
                "type": "object",
                "additionalProperties": json_schema(item),
                "propertyNames": {"minLength": 1, "maxLength": NAME.most},
                "maxProperties": TABLE_MAX,
            }
        case _:
            raise TypeError(f"no schema for {shape!r}")


def _object_schema(shape: Record[Any]) -> Schema:
    return {
        "type": "object",
        "properties": {field.name: _field_schema(field) for field in shape.fields},
        "required": [field.name for field in shape.fields if field.needed],
        "additionalProperties": False,
    }


def _field_schema(field: Field) -> Schema:
    """A field that may be left out may be null as well, and then means its default."""
    if field.needed or isinstance(field.shape, Maybe):
        return json_schema(field.shape)
    return {**json_schema(Maybe(field.shape)), "default": field.default}


# -- TypeScript ---------------------------------------------------------------------------------

_HEAD: Final = """\
/** The arguments of every command. Made by `python -m server.wire.schema --typescript`. */
"""


def typescript() -> str:
    """The text of static/src/command-args.ts."""
    named = {r.type.__name__: r for record in RECORDS.values() for r in _records_in(record)}
    blocks = [_interface(f"{name}Args", record) for name, record in sorted(named.items())]
    commands = [f"  {name}: {_literal(record)};" for name, record in RECORDS.items()]
    listed = "\n".join(commands)
    blocks.append(f"export interface CommandArgs {{\n{listed}\n}}\n")
    return "\n".join([_HEAD, *blocks])


def _records_in(record: Record[Any]) -> Iterator[Record[Any]]:
    """The records inside a command's fields."""
    for field in record.fields:
        inner = _bare(field.shape)
        if isinstance(inner, Record):
            yield inner
            yield from _records_in(inner)


def _bare(shape: Shape) -> Shape:
    while isinstance(shape, Maybe | Many | Table):
        shape = shape.shape if isinstance(shape, Maybe) else shape.item
    return shape


def _interface(name: str, record: Record[Any]) -> str:
    lines = "".join(f"  {_member(field, 2)};\n" for field in record.fields)
    return f"export interface {name} {{\n{lines}}}\n"


def _literal(record: Record[Any]) -> str:
    if not record.fields:
        return "Record<string, never>"
    lines = "".join(f"    {_member(field, 4)};\n" for field in record.fields)
    return f"{{\n{lines}  }}"


def _member(field: Field, indent: int) -> str:
    optional = not field.needed
    shape = Maybe(field.shape) if optional and not isinstance(field.shape, Maybe) else field.shape
    name = f"{field.name}{'?' if optional else ''}"
    line = f"{name}: {_typescript(shape)}"
    if indent + len(line) < 100:
        return line
    parts = _typescript(shape).split(" | ")
    return f"{name}:" + "".join(f"\n{' ' * (indent + 2)}| {part}" for part in parts)


def _typescript(shape: Shape) -> str:
    match shape:
        case Words():
            return "string"
        case Whole():
            return "number"
        case Flag():
            return "boolean"
        case OneOf(words):
            return " | ".join(f'"{word}"' for word in words)
        case Maybe(inner):
            return f"{_typescript(inner)} | null"
        case Many(item, _):
            return f"{_typescript(item)}[]"
        case Row(places):
            return f"[{', '.join(_typescript(place) for place in places)}]"
        case Table(item):
            return f"Record<string, {_typescript(item)}>"
        case Record():
            return f"{shape.type.__name__}Args"
        case _:
            raise TypeError(f"no TypeScript for {shape!r}")


def main(arguments: list[str]) -> None:
    """Print one of the two descriptions."""
    if arguments == ["--typescript"]:
        sys.stdout.write(typescript())
    elif not arguments:
        json.dump(commands_schema(), sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        raise SystemExit("usage: python -m server.wire.schema [--typescript]")


if __name__ == "__main__":
    main(sys.argv[1:])

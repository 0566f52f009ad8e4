"""The shapes of answers, as OpenAPI names them; those of commands come from wire/schema.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rooms.people import Attendance, Role
from rooms.programme import RoomKind, SessionState
from rooms.refusals import CODES

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
NUMBER: Final[Schema] = {"type": "integer", "minimum": 0}
WORDING: Final[Schema] = {
    "type": "object",
    "additionalProperties": TEXT,
    "description": "One text by language.",
}


def ref(name: str) -> Schema:
    """A reference to one of SHAPES."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(schema: Schema) -> Schema:
    """This or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": schema}


def words(values: Iterable[str]) -> Schema:
    """One of these words."""
    return {"type": "string", "enum": [str(value) for value in values]}


def thing(**properties: Schema) -> Schema:
    """An object that always has all of these keys."""
    return {"type": "object", "properties": properties, "required": list(properties)}


_ERROR_BODY: Final = {
    **thing(code=words(CODES), message=TEXT),
    "properties": {
        "code": words(CODES),
        "message": {**TEXT, "description": "For people: what is wrong and what to do."},
        "retry_ms": maybe(NUMBER),
    },
}

_PERSON: Final = {
    "id": TEXT,
    "name": TEXT,
    "role": words(Role),
    "attendance": words(Attendance),
    "delegation": maybe(ref("Delegation")),
}

SHAPES: Final[dict[str, Schema]] = {
    "Error": thing(error=_ERROR_BODY),
    "Faults": {
        "type": "object",
        "properties": {
            "error": _ERROR_BODY,
            "faults": many(thing(path=TEXT, reason=TEXT)),
            "more": NUMBER,
        },
        "required": ["error"],
    },
    "Delegation": thing(id=TEXT, name=TEXT, country=TEXT, field=TEXT),
    "Person": thing(**_PERSON, rooms=maybe(many(TEXT)), languages=many(TEXT)),
    "Listed": thing(**_PERSON, muted_until=maybe(MOMENT), removed={"type": "boolean"}),
    "Joined": thing(**{"pass": TEXT, "person": ref("Person"), "expires_at": MOMENT}),
    "Me": thing(person=maybe(ref("Person")), expires_at=maybe(MOMENT)),
    "Event": thing(
        id=TEXT,
        name=WORDING,
        tagline=WORDING,
        venue=WORDING,
        city=WORDING,
        timezone=TEXT,
        starts_on={"type": "string", "format": "date"},
        ends_on={"type": "string", "format": "date"},
        organisers=many(WORDING),
        hosts=many(WORDING),
        accent=maybe(TEXT),
    ),
    "Session": thing(
        id=TEXT,
        room=TEXT,
        title=WORDING,
        abstract=WORDING,
        kind=TEXT,
        starts_at=MOMENT,
        ends_at=MOMENT,
        speakers=many(TEXT),
        state=words(SessionState),
        delay_s={"type": "integer"},
        language=maybe(TEXT),
        track=maybe(TEXT),
        url=maybe(TEXT),
        started_at=maybe(MOMENT),
        ended_at=maybe(MOMENT),
    ),
    "Room": thing(id=TEXT, title=WORDING, kind=words(RoomKind), hall=TEXT),
    "Speaker": thing(
        id=TEXT, name=TEXT, role=TEXT, affiliation=TEXT, city=TEXT, country=TEXT, bio=TEXT
    ),
    "Programme": thing(
        event=ref("Event"),
        days=many(thing(date={"type": "string", "format": "date"}, sessions=many(TEXT))),
        rooms=many(ref("Room")),
        sessions=many(ref("Session")),
        speakers=many(ref("Speaker")),
        delegations=NUMBER,
    ),
    "Reply": {
        "type": "object",
        "properties": {
            "re": maybe(TEXT),
            "ok": {"type": "object"},
            "again": {"const": True, "description": "This id was done before."},
        },
        "required": ["re", "ok"],
    },
    "Waiting": thing(
        code={"type": "string", "pattern": "^[0-9]{6}$"}, poll_url=TEXT, expires_at=MOMENT
    ),
    "Pairing": {
        "oneOf": [
            thing(state={"const": "waiting"}),
            thing(
                **{
                    "state": {"const": "paired"},
                    "pass": TEXT,
                    "expires_at": MOMENT,
                    "screen": thing(id=TEXT, name=TEXT),
                    "room": TEXT,
                }
            ),
        ]
    },
    "Invite": thing(
        invite=TEXT,
        url=TEXT,
        role=words(Role),
        rooms=maybe(many(TEXT)),
        uses=maybe(NUMBER),
        expires_at=MOMENT,
    ),
    "Understood": thing(
        line=NUMBER,
        name=TEXT,
        role=words(Role),
        attendance=words(Attendance),
        delegation=TEXT,
        country=TEXT,
        field=TEXT,
    ),
    "Badge": thing(
        code=TEXT,
        name=TEXT,
        role=words(Role),
        attendance=words(Attendance),
        delegation=TEXT,
        url=TEXT,
    ),
    "Recorded": thing(
        id=TEXT,
        started_at=MOMENT,
        ended_at=maybe(MOMENT),
        seconds=NUMBER,
        folder=maybe(TEXT),
        files=many(
            thing(
                name=TEXT,
                what=TEXT,
                started_at=MOMENT,
                ended_at=maybe(MOMENT),
                second={"type": "integer"},
                bytes=NUMBER,
            )
        ),
        questions=many(thing(id=TEXT, text=TEXT, mode=TEXT, second=NUMBER, until=NUMBER)),
    ),
    "Deed": {
        "type": "object",
        "properties": {
            "at": MOMENT,
            "person": thing(id=TEXT, name=TEXT, role=TEXT),
            "command": TEXT,
            "subject": TEXT,
            "before": maybe({"type": "object"}),
            "after": maybe({"type": "object"}),
        },
        "required": ["at", "person", "command", "subject", "before", "after"],
    },
}

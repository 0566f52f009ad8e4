"""Lists for whoever keeps the minutes: what may leave the house, and nothing that may not.

The name of an anonymous asker and the link from a secret ballot to its voter are in none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from rooms.facts import Data, stamp
from server.store import figures, tables
from server.store.sql import AnyRow

Cell = str | int | float | None
Line = tuple[object, ...]

F = tables.facts.c
A = tables.audit.c


def table(connection: Connection, room: str, what: str) -> tuple[tuple[str, ...], list[list[Cell]]]:
    """Header and rows of a list of a room, one of EXPORTS.

    Moments are RFC 3339, yes and no are words. Raises KeyError for anything else.
    """
    header, lines = EXPORTS[what]
    return header, [[_cell(value) for value in line] for line in lines(connection, room)]


def audit(connection: Connection, room: str, limit: int) -> list[Data]:
    """The latest acts of moderation in a room, newest first."""
    latest = select(tables.audit).where(A.room == room).order_by(A.id.desc()).limit(limit)
    return [
        {
            "at": stamp(row.at),
            "person": {"id": row.person, "name": row.name, "role": row.role},
            "command": row.command,
            "subject": row.subject,
            "before": row.before,
            "after": row.after,
        }
        for row in connection.execute(latest)
    ]


QUESTIONS: Final = (
    *("id", "state", "text", "language", "author", "role", "anonymous", "at", "edited"),
    *("upvotes", "labels", "translation_language", "translation"),
    *("answer_mode", "answer", "answered_at", "merged_into", "reason"),
)


def _questions(connection: Connection, room: str) -> Iterator[Line]:
    """Every question with what became of it, in the order in which they came."""
    q = tables.questions.c
    asked = select(tables.questions).where(q.room == room).order_by(q.at, q.id)
    rows = connection.execute(asked).all()
    counts = figures.upvotes(connection, [row.id for row in rows])
    for row in rows:
        named = (None, None) if row.anonymous else (row.author, row.author_role)
        yield (
            *(row.id, row.state, row.text, row.language, *named, row.anonymous, row.at, row.edited),
            *(counts[row.id][0], ", ".join(row.labels), *(row.translation or (None, None))),
            *(row.answer_mode, row.answer_text, row.answered_at, row.merged_into, row.reason),
        )


POLLS: Final = (
    *("poll", "run", "state", "kind", "title", "who", "secret", "opened_at", "closed_at"),
    *("reason", "voters", "entitled", "abstained", "mean", "option", "text", "n", "share"),
)


def _polls(connection: Connection, room: str) -> Iterator[Line]:
    """A line for each option (or text, or word) of each run that was closed, earlier runs too.

    Taken from what staff were told. A run that was declared void has no figures.
    """
    runs: dict[tuple[str, int], Data] = {}
    results: dict[tuple[str, int], Data] = {}
    names = ("poll.closed", "poll.published", "poll.voided", "poll.counted")
    told = select(tables.facts).where(F.room == room, F.name.in_(names)).order_by(F.no)
    for row in connection.execute(told):
        if "result" in row.data:
            results[(row.data["poll"], row.data["run"])] = row.data["result"]
        else:
            poll = row.data["poll"]
            runs[(poll["id"], poll["run"])] = poll
    for key, poll in runs.items():
        yield from _lines_of(poll, {} if poll["state"] == "void" else results.get(key, {}))


def _lines_of(poll: Data, result: Data) -> Iterator[Line]:
    terms = [poll[name] for name in POLLS[2:10]]
    counted = [result.get(name) for name in POLLS[10:14]]
    for choice in _choices(poll, result):
        yield (poll["id"], poll["run"], *terms, *counted, *choice)


def _choices(poll: Data, result: Data) -> list[Line]:
    """What could be chosen: option id, its words, how often it was, its share in percent.

    One empty choice for a run without figures, so that it is in the list.
    """
    words = {option["id"]: option["text"] for option in poll["options"]}
    counts, shares = result.get("counts") or {}, result.get("shares") or {}
    listed = [(id, words.get(id, id), n, shares.get(id)) for id, n in counts.items()]
    said = [*(result.get("words") or ()), *(result.get("texts") or ())]
    spoken = [(each.get("id"), each["text"], each["n"], None) for each in said]
    return [*listed, *spoken] or [(None, None, None, None)]


CHAT: Final = ("id", "at", "author", "role", "text", "edited", "deleted")


def _chat(connection: Connection, room: str) -> Iterator[Line]:
    """Every line in order; of a deleted one that it was there."""
    m = tables.messages.c
    said = select(tables.messages).where(m.room == room).order_by(m.place)
    for row in connection.execute(said):
        text = None if row.deleted else row.text
        yield (row.id, row.at, row.author, row.role, text, row.edited, row.deleted)


CAPTIONS: Final = ("id", "at", "language", "line", "text", "corrected")


def _captions(connection: Connection, room: str) -> Iterator[Line]:
    """Every final line in order, as it was corrected in the end."""
    c = tables.captions.c
    said = select(tables.captions).where(c.room == room).order_by(c.place)
    for row in connection.execute(said):
        yield (row.id, row.at, row.language, row.line, row.text, row.rev > 1)


ATTENDANCE: Final = (
    *("person", "name", "role", "attendance"),
    *("delegation", "country", "field", "first_at", "last_at"),
)


def _attendance(connection: Connection, room: str) -> Iterator[AnyRow]:
    """Who has been in the room, on site or remote, first and last."""
    v, p, d = tables.visits.c, tables.people.c, tables.delegations.c
    came = tables.visits.join(tables.people, p.id == v.person)
    columns = (
        p.id,
        p.name,
        p.role,
        p.attendance,
        d.name,
        d.country,
        d.field,
        v.first_at,
        v.last_at,
    )
    bodies = came.outerjoin(tables.delegations, d.id == p.delegation)
    here = select(*columns).select_from(bodies).where(v.room == room)
    yield from connection.execute(here.order_by(p.name, p.id))


AUDIT: Final = ("at", "person", "name", "role", "command", "subject", "before", "after")


def _audit(connection: Connection, room: str) -> Iterator[AnyRow]:
    """Who did what, oldest first; the thing before and after as JSON."""
    columns = (A.at, A.person, A.name, A.role, A.command, A.subject, A.before, A.after)
    yield from connection.execute(select(*columns).where(A.room == room).order_by(A.id))


Lines = Callable[[Connection, str], Iterator[Line]]

EXPORTS: Final[dict[str, tuple[tuple[str, ...], Lines]]] = {
    "questions": (QUESTIONS, _questions),
    "polls": (POLLS, _polls),
    "chat": (CHAT, _chat),
    "captions": (CAPTIONS, _captions),
    "attendance": (ATTENDANCE, _attendance),
    "audit": (AUDIT, _audit),
}
"""Header and lines of every list, by its name in the address."""


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    assert value is None or isinstance(value, str | int | float)
    return value

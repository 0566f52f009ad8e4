"""The list of people an organiser imports: one line each, from any spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rooms.people import Attendance, Role
from server.wire.csv_rows import Row, read_rows
from server.wire.faults import Faults
from server.wire.nodes import brief

NEEDED: Final = ("name",)
OPTIONAL: Final = ("role", "city", "country", "field", "attendance", "delegation", "email")

ROLES: Final = tuple(role for role in Role if role is not Role.SCREEN)
"""Roles a person may be given by a list; a screen is paired, not listed."""

_ATTENDANCE: Final = {
    "": Attendance.ONSITE,
    "onsite": Attendance.ONSITE,
    "on-site": Attendance.ONSITE,
    "on site": Attendance.ONSITE,
    "remote": Attendance.REMOTE,
    "online": Attendance.REMOTE,
}


@dataclass(frozen=True)
class PersonRow:
    """One person of a list. `delegation` is its name as written; empty means the city is it."""

    line: int
    name: str
    role: Role = Role.DELEGATE
    city: str = ""
    country: str = ""
    field: str = ""
    attendance: Attendance = Attendance.ONSITE
    delegation: str = ""


def read(data: bytes | str) -> list[PersonRow]:
    """Everybody on the list, in its order; raises BrokenFile with every fault by line.

    Only `name` is needed: an empty role is a delegate, an empty attendance is on site, where badges
    are printed for. A column `email` may be there and is not read: nobody is written to.
    """
    faults = Faults()
    rows = read_rows(data, faults, needed=NEEDED, optional=OPTIONAL)
    people = [_person(row, faults) for row in rows]
    _check_twice(people, faults)
    if not people:
        faults.add("", "There is nobody on this list.")
    faults.refuse_if_any()
    return people


def _person(row: Row, faults: Faults) -> PersonRow:
    name = " ".join(row["name"].split())
    if not name:
        faults.add(f"line {row.line}, name", "is empty")
    return PersonRow(
        line=row.line,
        name=name,
        role=_role(row, faults),
        city=row["city"],
        country=row["country"],
        field=row["field"],
        attendance=_attendance(row, faults),
        delegation=row["delegation"],
    )


def _role(row: Row, faults: Faults) -> Role:
    said = row["role"].casefold() or Role.DELEGATE
    if said in ROLES:
        return Role(said)
    known = ", ".join(ROLES)
    faults.add(f"line {row.line}, role", f"“{brief(row['role'])}” is no role; roles are: {known}")
    return Role.DELEGATE


def _attendance(row: Row, faults: Faults) -> Attendance:
    said = _ATTENDANCE.get(row["attendance"].casefold())
    if said is None:
        reason = f"“{brief(row['attendance'])}” is neither onsite nor remote"
        faults.add(f"line {row.line}, attendance", reason)
        return Attendance.ONSITE
    return said


def _check_twice(people: list[PersonRow], faults: Faults) -> None:
    """Two lines that say the same are one person twice, who would vote twice with two badges."""
    seen: dict[tuple[str, ...], int] = {}
    for person in people:
        who = (person.name.casefold(), person.city, person.country, person.field, person.delegation)
        if person.name and (first := seen.setdefault(who, person.line)) != person.line:
            faults.add(f"line {person.line}", f"is the same person as line {first}")

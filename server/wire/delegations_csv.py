"""The delegations of an event as a table: city, country, field."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rooms.people import Delegation
from server.wire.csv_rows import Row, read_rows
from server.wire.faults import Faults
from server.wire.texts import id_for, slug

_NEEDED: Final = ("city", "country", "field")


def read(data: bytes | str) -> tuple[Delegation, ...]:
    """One delegation a line, in the order of the file; raises BrokenFile with every fault by line.

    The id is made of the name, with the country where two cities share it: "valencia", or
    "cordoba-argentina" and "cordoba-spain". It stays the same however the lines are ordered.
    """
    faults = Faults()
    rows = read_rows(data, faults, needed=_NEEDED)
    shared = Counter(slug(row["city"]) for row in rows)
    lines: dict[str, int] = {}
    delegations = []
    for row in rows:
        _check_cells(row, faults)
        delegation = _delegation(row, shared)
        first = lines.setdefault(delegation.id, row.line)
        if delegation.id and first != row.line:
            faults.add(f"line {row.line}", f"is the same delegation as line {first}")
        delegations.append(delegation)
    faults.refuse_if_any()
    return tuple(delegations)


def _check_cells(row: Row, faults: Faults) -> None:
    for column in _NEEDED:
        if not row[column]:
            faults.add(f"line {row.line}, {column}", "is empty")


def _delegation(row: Row, shared: Counter[str]) -> Delegation:
    name = id_for(row["city"], "city")
    if shared[slug(row["city"])] > 1:
        name = f"{name}-{slug(row['country'])}".strip("-")
    return Delegation(name, row["city"], row["country"], row["field"])

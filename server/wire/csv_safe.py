"""Writing tables that spreadsheets open without running anything that somebody typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

Cell = str | int | float | None

_DANGEROUS: Final = re.compile(r"'*[=+\-@\t\r]")
"""How a formula begins, for a spreadsheet; and the same already escaped, so that it stays apart."""

_ESCAPED: Final = re.compile(r"'+[=+\-@\t\r]")


def write(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file (RFC 4180) in UTF-8, with the mark by which spreadsheets know it.

    Numbers stay numbers; texts that a spreadsheet would take for a formula get an apostrophe first.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(name) for name in header])
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """The text, with an apostrophe before it if it begins like a formula (= + - @ tab, return)."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def plain(text: str) -> str:
    """The text that `safe` escaped: for reading back what we wrote."""
    return text[1:] if _ESCAPED.match(text) else text


def _cell(cell: Cell) -> Cell:
    return safe(cell) if isinstance(cell, str) else cell

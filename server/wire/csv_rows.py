"""Reading a table saved by a spreadsheet: comma or semicolon, with or without a UTF-8 mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.wire.csv_safe import plain
from server.wire.faults import Faults, broken
from server.wire.nodes import brief
from server.wire.texts import UNFIT, decoded, has_unfit, tidied

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 50_000
MOST_CELL: Final = 300


@dataclass(frozen=True)
class Row:
    """One line of a table: its number in the file, and its cells by column, tidied."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_rows(
    data: bytes | str, faults: Faults, *, needed: Sequence[str], optional: Sequence[str] = ()
) -> list[Row]:
    """The rows under a header line. Columns may stand in any order; unknown ones are faults.

    Raises BrokenFile if there is no table at all; what is wrong in a line is noted in `faults`.
    """
    text = decoded(data, MOST_BYTES)
    lines = _lines(text)
    header_line, header = next(lines, (1, list[str]()))
    columns = [tidied(name[:MOST_CELL]).casefold() for name in header]
    _check_header(header_line, columns, faults, needed, optional)
    rows: list[Row] = []
    for line, cells in lines:
        if len(rows) == MOST_ROWS:
            faults.add(f"line {line}", f"is one too many: at most {MOST_ROWS:,} rows are read")
            break
        if any(cell.strip() for cell in cells):
            rows.append(_row(line, columns, cells, faults))
    return rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of the file as cells, each with the number of the line it begins on."""
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        text, skipped = rest, 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1 + skipped
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise broken(f"line {begins}", f"cannot be read as CSV: {error}") from None
        if cells is None:
            return
        yield begins, cells
        begins = reader.line_num + 1 + skipped


def _delimiter(text: str) -> str:
    """What separates the cells of the header: the most frequent of comma, semicolon and tab."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _check_header(
    line: int,
    columns: Sequence[str],
    faults: Faults,
    needed: Sequence[str],
    optional: Sequence[str],
) -> None:
    where = f"line {line}"
    known = ", ".join((*needed, *optional))
    if not any(columns):
        raise broken(where, f"The file has no header line. Its columns are: {known}.")
    for column in needed:
        if column not in columns:
            faults.add(where, f"the column “{column}” is missing")
    for number, column in enumerate(columns):
        if column in columns[:number]:
            faults.add(where, f"the column “{brief(column)}” is there twice")
        elif column not in needed and column not in optional:
            faults.add(where, f"the column “{brief(column)}” is not known; known are: {known}")


def _row(line: int, columns: Sequence[str], cells: Sequence[str], faults: Faults) -> Row:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        faults.add(f"line {line}", f"has {len(cells)} cells, the header has {len(columns)}")
    read = {}
    for column, cell in zip(columns, cells, strict=False):
        where = f"line {line}, {brief(column)}"
        if has_unfit(cell):
            faults.add(where, UNFIT)
        elif len(cell) > MOST_CELL:
            faults.add(where, f"is too long: {len(cell):,} characters, at most {MOST_CELL}")
        else:
            read[column] = plain(tidied(cell))
    return Row(line, read)

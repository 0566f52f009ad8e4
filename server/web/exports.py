"""What happened in a room, to take home: as CSV, JSON or a spreadsheet."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from typing import Final

import xlsxwriter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from server.web.asking import Door, choice
from server.web.services import Cell, Services, Table
from server.wire import csv_safe

WHAT: Final = ("questions", "polls", "chat", "captions", "attendance", "audit")


class Exporting:
    """Lists of a room for its moderators and organisers."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.door = Door(services)

    def routes(self) -> list[BaseRoute]:
        return [Route("/api/rooms/{room}/export", self.export)]

    async def export(self, request: Request) -> Response:
        """One list of the room as a file: `?what=…&as=csv|json|xlsx`."""
        room = request.path_params["room"]
        await self.door.staff(request, room)
        await self.door.known_room(room)
        what = choice(request, "what", WHAT)
        form = choice(request, "as", tuple(FORMS), "csv")
        table = await self.services.exports.table(room, what)
        write, type_ = FORMS[form]
        data = await asyncio.get_running_loop().run_in_executor(None, write, table)
        day = self.services.now().strftime("%Y-%m-%d")
        headers = {
            "Content-Disposition": f'attachment; filename="{room}-{what}-{day}.{form}"',
            "Cache-Control": "no-store",
        }
        return Response(data, headers=headers, media_type=type_)


def as_csv(table: Table) -> bytes:
    """Comma separated, for any spreadsheet, without anything it would run."""
    return csv_safe.write(table.header, table.rows)


def as_json(table: Table) -> bytes:
    """A list of objects, one a row."""
    rows = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_xlsx(table: Table) -> bytes:
    """A workbook of one sheet (ECMA-376). Texts stay texts: no formulas, no links."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.header):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                _write_cell(sheet, line, column, cell)
        sheet.autofilter(0, 0, len(table.rows), max(0, len(table.header) - 1))
    return out.getvalue()


MOST_CELL_CHARS: Final = 32_767


def _write_cell(sheet: xlsxwriter.worksheet.Worksheet, line: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(line, column, cell[:MOST_CELL_CHARS])
    elif cell is not None:
        sheet.write_number(line, column, cell)


FORMS: Final[dict[str, tuple[Callable[[Table], bytes], str]]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

"""What happened in a room, to take home, without anything a spreadsheet would run."""

import csv
import io
import json
import zipfile

import pytest

from rooms.people import Role
from server.web.exports import MOST_CELL_CHARS, as_xlsx
from server.web.services import Table
from tests.web.hall import Hall

FORMULA = '=HYPERLINK("http://evil.example")'


async def exported(hall: Hall, form: str) -> tuple[bytes, dict[str, str]]:
    async with hall.caller(Role.MODERATOR) as caller:
        answer = await caller.get(f"/api/rooms/main/export?what=questions&as={form}")
    assert answer.status_code == 200
    return answer.content, dict(answer.headers)


async def test_csv_for_any_spreadsheet(hall: Hall) -> None:
    data, headers = await exported(hall, "csv")
    assert headers["content-type"] == "text/csv; charset=utf-8"
    name = 'attachment; filename="main-questions-2020-09-17.csv"'
    assert headers["content-disposition"] == name
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["id", "text", "upvotes", "mean"]
    assert rows[1] == ["q1", f"'{FORMULA}", "3", ""]
    assert rows[2] == ["q2", "创意城市, “+1”", "0", "2.5"]


async def test_json_for_programs_is_as_it_was_said(hall: Hall) -> None:
    data, _ = await exported(hall, "json")
    first, second = json.loads(data)
    assert first == {"id": "q1", "text": FORMULA, "upvotes": 3, "mean": None}
    assert second["mean"] == 2.5


async def test_a_workbook_has_texts_and_no_formulas_or_links(hall: Hall) -> None:
    data, headers = await exported(hall, "xlsx")
    assert headers["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        assert not [name for name in book.namelist() if "externalLink" in name]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.lower()
    assert "HYPERLINK(&quot;" in texts or 'HYPERLINK("' in texts
    assert "创意城市" in texts


def test_a_workbook_takes_what_a_cell_can_hold() -> None:
    hostile = ["x" * 40_000, "\ufdd0 ok", "\x0b", "", "<a>&amp;"]
    data = as_xlsx(Table(("text",), [(text,) for text in hostile]))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "x" * MOST_CELL_CHARS in texts
    assert "x" * (MOST_CELL_CHARS + 1) not in texts


def test_an_empty_list_is_a_workbook_too() -> None:
    assert as_xlsx(Table(("a", "b"), ())).startswith(b"PK")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "“what” must be one of: questions, polls, chat, captions, attendance, audit."),
        ("what=passwords", "“what” must be one of"),
        ("what=polls&as=pdf", "“as” must be one of: csv, json, xlsx."),
        ("what=", "“what” must be one of"),
    ],
)
async def test_what_is_not_kept_cannot_be_taken(hall: Hall, query: str, words: str) -> None:
    async with hall.caller(Role.ORGANISER) as caller:
        answer = await caller.get(f"/api/rooms/main/export?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(words)

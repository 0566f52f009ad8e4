"""Tables come from every spreadsheet there is."""

import pytest

from server.wire.csv_rows import MOST_BYTES, MOST_CELL, read_rows
from server.wire.faults import BrokenFile, Faults


def read(data: bytes | str) -> list[dict[str, str]]:
    faults = Faults()
    rows = read_rows(data, faults, needed=["name"], optional=["city"])
    faults.refuse_if_any()
    return [dict(row.cells) for row in rows]


def lines(data: str) -> list[int]:
    return [row.line for row in read_rows(data, Faults(), needed=["name"], optional=["city"])]


def faults_of(data: bytes | str) -> dict[str, str]:
    with pytest.raises(BrokenFile) as refused:
        read(data)
    return {fault.path: fault.reason for fault in refused.value.faults}


ANA = [{"name": "Ana", "city": "Łódź"}]


@pytest.mark.parametrize(
    "data",
    [
        "name,city\nAna,Łódź\n",
        "name;city\r\nAna;Łódź\r\n",
        "name\tcity\nAna\tŁódź",
        "\ufeffName, City \nAna,Łódź\n",
        "sep=;\nname;city\nAna;Łódź\n",
        "city,name\nŁódź,Ana\n",
        '"name","city"\n"Ana","Łódź"\n',
        "name,city\rAna,Łódź\r",
        "name,city\n\n ,\nAna,Łódź\n,,\n",
        "name,city\nAna,Ło\u0301dz\u0301\n",
    ],
)
def test_a_table_is_read_however_it_was_saved(data: str) -> None:
    assert read(data.encode()) == ANA


def test_cells_that_we_escaped_are_read_as_they_were() -> None:
    assert read("name\n'=1+1\n'@home\n")[0]["name"] == "=1+1"


def test_lines_are_numbered_as_an_editor_shows_them() -> None:
    assert lines('name,city\nAna,"two\nlines"\n\nBo,\n') == [2, 5]
    assert lines("sep=,\nname,city\nAna,\n") == [3]


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        ("", "line 1", "no header line"),
        ("\n\n", "line 1", "no header line"),
        ("city\nRome\n", "line 1", "“name” is missing"),
        ("name,name\nA,B\n", "line 1", "“name” is there twice"),
        ("name,wage\nA,B\n", "line 1", "“wage” is not known; known are: name, city"),
        ("name,city\nA,B,C\n", "line 2", "has 3 cells, the header has 2"),
        ('name,city\nA,"B\nC,D\n', "line 2", "cannot be read as CSV"),
        ('name,city\nA,"B"x\n', "line 2", "cannot be read as CSV"),
        ("name,city\nA\x00,B\n", "line 2, name", "control characters"),
        (f"name\n{'x' * (MOST_CELL + 1)}\n", "line 2, name", "is too long"),
        (f"name\n{'x' * 200_000}\n", "line 2", "cannot be read as CSV"),
        ("name\nA\udc80\n", "line 2, name", "control characters"),
        (b"name\nJos\xe9\n", "line 2", "not UTF-8"),
        ("name\nAna\n".encode("utf-16"), "", "UTF-16"),
        (b"x" * (MOST_BYTES + 1), "", "too large"),
        (b"PK\x03\x04\x14\x00\x06", "line 1", ""),
        ("name\n" + "x\n" * 50_001, "line 50002", "one too many"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(data: bytes | str, path: str, reason: str) -> None:
    assert reason in faults_of(data)[path]


def test_a_short_line_has_empty_cells() -> None:
    faults = Faults()
    (row,) = read_rows("name,city\nAna\n", faults, needed=["name"], optional=["city"])
    assert (row["name"], row["city"], bool(faults)) == ("Ana", "", False)

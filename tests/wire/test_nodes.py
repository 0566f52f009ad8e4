"""A tree of untrusted values, read to its end whatever is in it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.faults import BrokenFile, Faults
from server.wire.nodes import Node, brief, kind_of
from tests.wire.programmes import FEWER

SHANGHAI = ZoneInfo("Asia/Shanghai")


def node(value: object) -> Node:
    return Node(value, "", Faults())


def faults(read: Node) -> list[str]:
    try:
        read.faults.refuse_if_any()
    except BrokenFile as broken:
        return [str(fault) for fault in broken.faults]
    return []


def test_what_is_right_is_read_without_a_fault() -> None:
    top = node(
        {
            "title": " Hall ",
            "words": {"en": "Hello", "zh": "你好"},
            "plain": "Hello",
            "many": ["a", {"en": "b"}],
            "names": ["x", "y"],
            "on": "2020-09-17",
            "on_too": datetime(2020, 9, 17, 9),  # noqa: DTZ001
            "at": "2020-09-17t09:00:00z",
            "local": datetime(2020, 9, 17, 9),  # noqa: DTZ001
            "link": "https://example.org/",
            "number": 3,
            "inner": {"id": "a"},
            "list": [{"id": "b"}],
        }
    )
    assert top.text("title") == "Hall"
    assert top.wording("words", "en") == {"en": "Hello", "zh": "你好"}
    assert top.wording("plain", "fr") == {"fr": "Hello"}
    assert top.wordings("many", "en") == ({"en": "a"}, {"en": "b"})
    assert top.texts("names") == ("x", "y")
    assert top.day("on") == top.day("on_too") == date(2020, 9, 17)
    assert top.moment("at", None) == datetime(2020, 9, 17, 9, tzinfo=UTC)
    assert top.moment("local", SHANGHAI) == datetime(2020, 9, 17, 1, tzinfo=UTC)
    assert top.link("link") == "https://example.org/"
    assert top.whole("number") == 3
    assert top.node("inner").text("id") == "a"
    assert [each.text("id") for each in top.nodes("list")] == ["b"]
    top.finish()
    assert faults(top) == []


def test_what_is_not_there_is_empty_unless_it_is_needed() -> None:
    top = node({"nothing": None})
    assert (top.text("a"), top.wording("a", "en"), top.texts("a"), top.nodes("a")) == (
        "",
        {},
        (),
        [],
    )
    assert (top.day("a"), top.moment("a", None), top.whole("a"), top.link("a")) == (None,) * 3 + (
        "",
    )
    assert faults(top) == []
    top.text("a", needed=True)
    top.day("b", needed=True)
    top.moment("c", None, needed=True)
    top.whole("d", needed=True)
    top.nodes("e", needed=True)
    top.node("f")
    top.require("g", "nothing")
    top.wording("h", "en", needed=True)
    assert faults(top) == [f"{key}: is missing" for key in "abcdefgh"]


def test_nothing_is_not_enough_for_what_is_needed() -> None:
    top = node({"a": None, "b": " ", "c": {}, "d": None, "e": None, "f": None, "g": None})
    top.text("a", needed=True)
    top.text("b", needed=True)
    top.wording("c", "en", needed=True)
    top.day("d", needed=True)
    top.moment("e", None, needed=True)
    top.whole("f", needed=True)
    top.nodes("g", needed=True)
    assert [fault[0] for fault in faults(top)] == list("abcdefg")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (3, "x: must be a text, not a number"),
        (True, "x: must be a text, not true or false"),
        (["a"], "x: must be a text, not a list"),
        (date(2020, 1, 1), "x: must be a text, not a date or time"),
        ("a\x00b", "x: has control characters"),
        ("x" * 301, "x: is too long: 301 characters"),
    ],
)
def test_a_text_has_to_be_one(value: object, reason: str) -> None:
    top = node({"x": value})
    assert top.text("x") == ""
    assert faults(top)[0].startswith(reason)


def test_languages_have_to_be_tags() -> None:
    top = node({"x": {"english": "a", 3: "b", "zh-Hans": "c", "en": 4}})
    assert top.wording("x", "en") == {"zh-Hans": "c"}
    assert faults(top) == [
        "x: english is not a language tag such as en or zh",
        "x: a number is not a language tag such as en or zh",
        "x.en: must be a text, not a number",
    ]


@pytest.mark.parametrize(
    "value", ["soon", "2020-9-7", "2020-09-17T25:00:00Z", "2020-W38-4", 7, True, "0001-01-01",
              "9999-12-31T23:59:59Z", "-"],
)  # fmt: skip
def test_a_date_or_time_has_to_be_one(value: object) -> None:
    top = node({"x": value})
    assert top.day("x") is None
    assert top.moment("x", SHANGHAI) is None
    assert len(faults(top)) == 2


def test_a_list_has_to_be_one_and_not_too_long() -> None:
    top = node({"x": "ab", "y": [{}] * 4, "z": [1]})
    assert top.nodes("x") == []
    assert top.nodes("y", most=3) == []
    top.nodes("z")
    assert faults(top) == [
        "x: must be a list, not a text",
        "y: has 4 entries, at most 3 are read",
        "z[0]: must be a table of keys and values, not a number",
    ]


def test_what_nobody_asked_for_is_a_fault_or_a_remark() -> None:
    strict = node({"titel": 1, 7: 2, "t\x1b": 3})
    strict.finish()
    assert faults(strict) == [
        "titel: is not a key known here",
        "a number: is not a key known here",
        "t?: is not a key known here",
    ]
    liberal = node({"titel": 1})
    liberal.finish(strict=False)
    assert faults(liberal) == []


def test_paths_say_where_something_stands() -> None:
    top = Node({"a": {"b": [{"c": 1}]}}, "schedule", Faults(), "/")
    top.node("a").nodes("b")[0].text("c")
    assert faults(top) == ["schedule/a/b[0]/c: must be a text, not a number"]


def test_names_from_a_file_are_shortened_before_they_are_repeated() -> None:
    assert brief("x" * 1000) == "x" * 60 + "…"
    assert kind_of(object()) == "this"


def trees() -> st.SearchStrategy[object]:
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes()
    return st.recursive(
        scalars | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    )


@given(trees())
@FEWER
def test_no_value_at_all_breaks_the_reading(value: object) -> None:
    top = node({"x": value})
    top.text("x")
    top.wording("x", "en")
    top.wordings("x", "en")
    top.texts("x")
    top.link("x")
    top.day("x")
    top.moment("x", None)
    top.moment("x", SHANGHAI)
    top.whole("x")
    for inner in (*top.nodes("x"), top.node("x")):
        inner.text("x")
        inner.keys()
        inner.finish()
    faults(top)

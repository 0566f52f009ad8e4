"""TOML and YAML nobody vouches for: read plainly, or refused with the line."""

from datetime import UTC, date, datetime
from typing import Literal

import pytest

from server.wire.event_syntax import MOST_BYTES, parsed
from server.wire.faults import BrokenFile

Form = Literal["toml", "yaml"]

BILLION_LAUGHS = """
a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
"""


def test_both_forms_give_the_same_values() -> None:
    expected = {"id": "x", "on": date(2020, 9, 17), "rooms": [{"id": "main"}]}
    assert parsed('id = "x"\non = 2020-09-17\n[[rooms]]\nid = "main"\n', "toml") == expected
    assert parsed("id: x\n'on': 2020-09-17\nrooms:\n  - id: main\n", "yaml") == expected


def test_times_with_an_offset_keep_it() -> None:
    at = datetime(2020, 9, 17, 1, tzinfo=UTC)
    assert parsed("at = 2020-09-17T09:00:00+08:00", "toml") == {"at": at}
    assert parsed("at: 2020-09-17T09:00:00+08:00", "yaml") == {"at": at}


@pytest.mark.parametrize(
    ("form", "text", "reason"),
    [
        ("toml", "id = \nx = 1", "This is not TOML: .*line 1"),
        ("toml", "id = 1\nid = 2\nx = 3", "This is not TOML: .*line 2"),
        ("toml", "a = " + "[" * 100_000, "nested too deeply"),
        ("toml", "a" + ".a" * 200_000 + " = 1", "too many parts"),
        ("toml", 'x = {"a"' + " . 'a'" * 70_000 + " = 1}", "too many parts"),
        ("toml", "a = 2020-02-30", "TOML|cannot be read"),
        ("toml", "a = " + "9" * 5000, "cannot be read|TOML"),
        ("yaml", "id: [", "line 1: This is not YAML"),
        ("yaml", "a: 1\nb: 2\na: 3", "line 3: .*the key “a” is there twice"),
        ("yaml", "a: {b: 1, b: 2}", "“b” is there twice"),
        ("yaml", BILLION_LAUGHS, r"line 3: .*references \(\*name\) are not allowed"),
        ("yaml", "a: !!python/object/apply:os.system ['true']", "line 1: This is not YAML"),
        ("yaml", "a: \x07", "This is not YAML"),
        ("yaml", "[" * 100_000, "nested too deeply"),
        ("yaml", "a: 2020-13-45", "cannot be read"),
        ("yaml", "a: 1\n---\nb: 2", "This is not YAML"),
        ("yaml", "? [a, b]\n: c", "This is not YAML"),
        ("toml", b"a = '\xff'", "not UTF-8"),
        ("yaml", b"#" * (MOST_BYTES + 1), "too large"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    form: Form, text: str | bytes, reason: str
) -> None:
    with pytest.raises(BrokenFile, match=reason):
        parsed(text, form)


def test_an_empty_file_is_nothing() -> None:
    assert parsed("", "yaml") is None
    assert parsed("", "toml") == {}

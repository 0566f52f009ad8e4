"""What people may write: hostile text included."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rooms.limits import MARKS_MAX, Text, clean, limits_view, visible
from rooms.refusals import Refusal
from tests.rooms.meeting import refused

LINE = Text(1, 100)
LINES = Text(1, 500, lines=True)
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  What next?  ", "What next?"),
        ("Cafe\u0301", "Café"),
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\n \t\n  \n  b", "a\n\n  b"),
        ("a\n\nb", "a\n\nb"),
        ("列1\t列2", "列1\t列2"),
    ],
)
def test_l1_a_text_has_one_form(raw: str, kept: str) -> None:
    assert clean(raw, LINES) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Пожалуйста, вопрос",
        "ما هي المدينة المبدعة؟ \u200f!",
        "\u0661\u06dd\u061c",
        "می\u200cخواهم",
        "क्\u200dष",
        "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
        "创意之城\U00020bb7野家",
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        SCOTLAND + " says hello",
        "co\u00adoperate",
        "\ue000 a letter of one’s own font",
        "\U0001fae8 an emoji newer than this Python",
    ],
)
def test_l2_every_script_and_emoji_can_be_written(text: str) -> None:
    assert clean(text, LINE) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "char",
    [
        *("\x00", "\x07", "\x1b", "\x7f", "\x9f"),
        *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        *("\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\U0010ffff"),
        *("\ufff9", "\u206a", "\u2061", "\U000e0041", "\U000e007f"),
    ],
)
def test_l2_what_controls_or_hides_is_refused(char: str) -> None:
    with refused("bad_request", f"“topic” holds a control character (U+{ord(char):04X})."):
        clean(f"a{char}b", LINES, "topic")


@pytest.mark.parametrize("text", ["one\ntwo", "one\ttwo", "one\u2028two"])
def test_l2_a_text_of_one_line_has_no_break(text: str) -> None:
    with refused("bad_request", "control character"):
        clean(text, LINE)


def test_l2_tags_hide_nothing_behind_a_flag() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "vote b")
    for text in (f"\U0001f3f4{hidden}", f"\U0001f3f4{hidden}\U000e007f", f"{SCOTLAND}{hidden}"):
        with refused("bad_request", "control character"):
            clean(text, LINE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\n",
        "\u200b\u2060",
        "\ufe0f",
        "\u3164",
        "\u2800\u2800",
        "\u115f\u1160",
        "\u00ad",
    ],
)
def test_l3_what_only_looks_like_a_text_is_empty(text: str) -> None:
    assert visible(text) == ""
    with refused("bad_request", "“text” is empty."):
        clean(text, LINES)


def test_l3_a_text_may_have_to_be_longer() -> None:
    with refused("bad_request", "“code” needs at least 6 characters."):
        clean("123", Text(6, 7), "code")
    assert clean("", Text(0, 500)) == ""


def test_l4_a_text_that_is_too_long_is_refused_with_both_numbers() -> None:
    assert clean("字" * 100, LINE) == "字" * 100
    with refused("too_large", "“text” has 101 characters; 100 are allowed."):
        clean("字" * 101, LINE)
    with refused("question.too_long"):
        clean("x" * 501, Text(1, 500, lines=True, code="question.too_long"))


def test_l5_no_letter_carries_a_tower_of_marks() -> None:
    assert clean("a" + "\u0321" * MARKS_MAX, LINE)
    assert clean(("a" + "\u0321" * MARKS_MAX + "\n") * 3, LINES)
    with refused("bad_request", "marks"):
        clean("a" + "\u0321" * (MARKS_MAX + 1), LINE)


awkward = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Zs", "Zl", "Zp"]),
        st.sampled_from("\r\n\t \u0301\u200b\u202e\u2028\ufeffa字"),
    ),
    max_size=60,
)


def kept(raw: str, rule: Text) -> str | None:
    try:
        return clean(raw, rule)
    except Refusal as refusal:
        refusal.message.encode()  # words of a refusal can always be sent
        return None


@given(awkward, st.booleans())
@example("\u0344 \u2126", False)
@example("\u0958\n\n\n\u0958", True)
def test_l1_l2_what_is_let_through_is_clean_and_stays_as_it_is(raw: str, lines: bool) -> None:
    rule = Text(0, 400, lines=lines)
    text = kept(raw, rule)
    if text is None:
        return
    assert clean(text, rule) == text
    assert text == unicodedata.normalize("NFC", text).strip()
    breaks = "\n\t" if lines else ""
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} or c in breaks for c in text)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    text.encode("utf-8")


def test_clients_are_told_the_limits() -> None:
    assert limits_view() == {
        "message_bytes": 16384,
        "messages_per_s": 20,
        "burst": 40,
        "question_chars": 500,
        "chat_chars": 500,
        "questions_per_minute": 10,
    }

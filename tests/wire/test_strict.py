"""Strict JSON (guarantees.md, "Input"): each thing a generous reader lets pass is refused here."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.limits import DEPTH_MAX, FRAME_IN_BYTES, INTEGER_MAX
from rooms.refusals import Refusal
from server.wire.strict import MARKS_MAX, loads


def refused(data: str | bytes, code: str = "bad_request") -> Refusal:
    """The refusal that this text meets."""
    with pytest.raises(Refusal) as caught:
        loads(data)
    assert caught.value.code == code
    return caught.value


def test_plain_values_come_back_as_they_are() -> None:
    assert loads('{"a":[1,-2.5,true,null,"b"]}') == {"a": [1, -2.5, True, None, "b"]}
    assert loads(b'{"\xc3\xa9":"\xe4\xb8\xad"}') == {"é": "中"}


@pytest.mark.parametrize(
    "text", ["", " ", "{", "[1", '{"a"}', "{'a':1}", "[1,]", "01", "nul", "\ufeff{}"]
)
def test_what_is_not_json_is_refused(text: str) -> None:
    assert "not JSON" in refused(text).message


@pytest.mark.parametrize(
    "data", [b"\xff", b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\x80"', b"\xfe\xff\x00{"]
)
def test_bytes_that_are_not_utf8_are_refused(data: bytes) -> None:
    assert "UTF-8" in refused(data).message


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a":-Infinity}', "1e999", "-1e999", "1e17"]
)
def test_numbers_without_an_exact_value_are_refused(text: str) -> None:
    refused(text)


def test_integers_go_to_2_53_and_no_further() -> None:
    assert loads(f"[{INTEGER_MAX},{-INTEGER_MAX}]") == [INTEGER_MAX, -INTEGER_MAX]
    refused(str(INTEGER_MAX + 1))
    refused(str(-INTEGER_MAX - 1))
    refused("9" * 16_000)


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":2}', '[{"x":{"a":1,"a":1}}]', '{"\\u0061":1,"a":2}', '{"é":1,"e\\u0301":2}'],
)
def test_a_key_given_twice_is_refused(text: str) -> None:
    assert "twice" in refused(text).message


def test_depth_is_counted_outside_of_texts() -> None:
    deep = "[" * DEPTH_MAX + "]" * DEPTH_MAX
    assert json.dumps(loads(deep)) == deep
    assert loads('["' + "[{" * 500 + '"]') == ["[{" * 500]
    assert loads('{"a":"\\"[[[[[[[[[[[[[[[[[[[[[[[["}') == {"a": '"' + "[" * 24}
    assert loads("[" + ",".join(["[]"] * 100) + "]") == [[]] * 100
    assert "deeper" in refused("[" + deep + "]").message
    assert "deeper" in refused('{"a":' * 17 + "1" + "}" * 17).message


@pytest.mark.parametrize("bomb", ["[" * 100_000, '{"a":' * 100_000, "[" * 50_000 + "]" * 50_000])
def test_a_bomb_is_refused_without_recursion(bomb: str) -> None:
    refused(bomb, "too_large")
    with pytest.raises(Refusal, match="deeper"):
        loads(bomb, most_bytes=1_000_000)


@pytest.mark.parametrize("piece", ["[", '\\"', '"\\', '"', '[\\"', '["', "{["])
def test_four_megabytes_of_brackets_and_quotes_are_refused_in_one_pass(piece: str) -> None:
    text = piece * (4_000_000 // len(piece))  # a reader that looks twice would take an hour
    with pytest.raises(Refusal):
        loads(text, most_bytes=4_000_000)


def test_the_limit_is_in_bytes_and_exact() -> None:
    fits = '"' + "a" * (FRAME_IN_BYTES - 2) + '"'
    assert loads(fits) == "a" * (FRAME_IN_BYTES - 2)
    refused(fits + " ", "too_large")
    refused(fits.encode() + b" ", "too_large")
    refused('"' + "中" * (FRAME_IN_BYTES // 3) + '"', "too_large")
    assert loads('"' + "中" * 5000 + '"') == "中" * 5000


@pytest.mark.parametrize(
    "escape",
    ["\\u0000", "\\b", "\\f", "\\u001b", "\\u007f", "\\u0085", "\\ud800", "\\udfff", "\\ufffe"],
)
def test_a_text_or_key_that_would_break_a_recipient_is_refused(escape: str) -> None:
    refused(f'["x{escape}y"]')
    refused(f'{{"x{escape}":1}}')


@pytest.mark.parametrize("raw", ["\x00", "\x1f", "\n", "\x7f", "\x9f", "\ud800", "\uffff"])
def test_so_is_one_with_the_character_itself(raw: str) -> None:
    refused(f'"{raw}"')


def test_tabs_line_breaks_and_pairs_of_surrogates_are_text() -> None:
    assert loads('"a\\tb\\nc\\r\\n\\ud83d\\ude00"') == "a\tb\nc\r\n😀"


def test_texts_come_back_in_nfc() -> None:
    assert loads('{"e\\u0301":["A\\u030a","\u1100\u1161"]}') == {"é": ["Å", "가"]}


def test_a_letter_carries_so_many_marks_and_no_more() -> None:
    fits = "o" + "\u0316" * MARKS_MAX
    assert loads(json.dumps(fits)) == fits
    assert "marks" in refused(json.dumps(fits + "\u0316")).message


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.floats(-1e15, 1e15)
    | st.text(st.characters(exclude_categories=["C"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcé", max_size=4), inner),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_every_lawful_value_is_read_as_the_library_reads_it(
    value: object, ascii_only: bool
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    read = loads(text)
    assert json.dumps(read, sort_keys=True) == json.dumps(_nfc(json.loads(text)), sort_keys=True)


def _nfc(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    if isinstance(value, dict):
        return {key: _nfc(item) for key, item in value.items()}
    return value


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_and_any_text_are_read_or_refused(data: bytes | str) -> None:
    try:
        met = json.dumps(loads(data))
    except Refusal as refusal:
        met = refusal.code
    assert met

"""Names and numbers made for frab: they fit its schemas and never change."""

import pytest

from server.wire.frab_names import free_id, number_of, rewritten, worded


def test_words_are_those_of_the_language_or_english_or_any() -> None:
    assert worded({"zh": "你好", "en": "Hello"}, "zh") == "你好"
    assert worded({"zh": "你好", "en": "Hello"}, "fr") == "Hello"
    assert worded({"zh": "你好"}, "fr") == "你好"
    assert worded({}, "fr") == ""


@pytest.mark.parametrize(
    ("text", "after"),
    [("Hello", {"en": "Hello", "zh": "你好"}), ("Hi", {"en": "Hi"}), ("", {})],
)
def test_translations_stay_only_as_long_as_they_translate(text: str, after: dict[str, str]) -> None:
    assert rewritten({"en": "Hello", "zh": "你好"}, "", text) == after


def test_numbers_are_positive_and_differ() -> None:
    guid = "00000000-0000-4000-8000-000000000000"
    assert number_of(guid, ()) == 1
    assert number_of(guid, {1, 2}) == 3


def test_an_id_is_free_and_never_the_lobbys() -> None:
    assert free_id("Main Hall", "room", ()) == "main-hall"
    assert free_id("Main Hall", "room", {"main-hall", "main-hall-2"}) == "main-hall-3"
    assert free_id("Event", "room", ()) == "event-2"
    assert free_id("主会场", "room", ()).startswith("room-")

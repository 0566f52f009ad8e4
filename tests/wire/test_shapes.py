"""Decoders made from dataclasses: what fits is built, what does not is named by its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import pytest

from rooms.limits import Items, Number, Text
from rooms.refusals import Refusal
from server.wire.shapes import record, shape


@dataclass(frozen=True)
class Dish:
    name: Annotated[str, Text(1, 10)]
    hot: bool = False


@dataclass(frozen=True)
class Meal:
    kind: Literal["lunch", "dinner"]
    dishes: Annotated[tuple[Dish, ...], Items(1, 3)]
    guests: Annotated[int, Number(1, 200)] | None = None
    from_: Annotated[str, Text(1, 10)] | None = None
    note: Annotated[str, Text(0, 20, lines=True)] | None = None
    seats: dict[str, tuple[str, int]] | None = None


MEAL = record(Meal)
LUNCH = {"kind": "lunch", "dishes": [{"name": "胡同面"}]}


def refusal(value: object) -> str:
    """The words with which a meal is refused."""
    with pytest.raises(Refusal) as caught:
        MEAL.decode(value, "")
    return caught.value.message


def test_what_fits_is_built() -> None:
    given = {**LUNCH, "guests": 3, "from": " x ", "seats": {"a": ["b", 1]}}
    assert MEAL.decode(given, "") == Meal(
        "lunch", (Dish("胡同面"),), guests=3, from_="x", seats={"a": ("b", 1)}
    )


def test_null_means_left_out_where_there_is_a_default() -> None:
    dishes = [{"name": "a", "hot": None}]
    assert MEAL.decode({**LUNCH, "dishes": dishes, "guests": None}, "").dishes == (Dish("a"),)
    assert refusal({**LUNCH, "kind": None}).startswith("“kind” must be one of")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "tea"}, "“kind” must be one of: lunch, dinner."),
        ({"kind": ["lunch"]}, "“kind” must be one of: lunch, dinner."),
        ({"dishes": {}}, "“dishes” must be a list."),
        ({"dishes": []}, "“dishes” must have 1 to 3 entries."),
        ({"dishes": [{"name": "a"}] * 4}, "“dishes” must have 1 to 3 entries."),
        ({"dishes": ["a"]}, "“dishes[0]” must be an object."),
        ({"dishes": [{"name": "a"}, {}]}, "“dishes[1].name” is missing."),
        ({"dishes": [{"name": "a"}, {"name": 3}]}, "“dishes[1].name” must be text."),
        ({"dishes": [{"name": "a", "hot": 1}]}, "“dishes[0].hot” must be true or false."),
        ({"dishes": [{"name": " \t "}]}, "“dishes[0].name” is empty."),
        ({"dishes": [{"name": "\u200b\ufeff"}]}, "“dishes[0].name” is empty."),
        ({"dishes": [{"name": "a\nb"}]}, "“dishes[0].name” holds a control character (U+000A)."),
        ({"dishes": [{"name": "a", "cold": 1}]}, "“dishes[0].cold” is not a key known here"),
        ({"guests": True}, "“guests” must be a whole number."),
        ({"guests": 1.0}, "“guests” must be a whole number."),
        ({"guests": "3"}, "“guests” must be a whole number."),
        ({"guests": 0}, "“guests” must be between 1 and 200."),
        ({"guests": 201}, "“guests” must be between 1 and 200."),
        ({"from_": "x"}, "“from_” is not a key known here"),
        ({"note": "\u202eevil"}, "“note” holds a control character (U+202E)."),
        ({"note": "x" * 21}, "“note” has 21 characters; 20 are allowed."),
        ({"__proto__": {}}, "“__proto__” is not a key known here"),
        ({"seats": []}, "“seats” must be an object."),
        ({"seats": {"": ["b", 1]}}, "“seats” has a key that is not 1 to 40 characters long."),
        ({"seats": {str(n): ["b", n] for n in range(17)}}, "“seats” may have 16 entries at most."),
        ({"seats": {"a": ["b"]}}, "“seats.a” must be a list of 2."),
        ({"seats": {"a": ["b", "1"]}}, "“seats.a[1]” must be a whole number."),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(change: dict[str, object], words: str) -> None:
    assert refusal({**LUNCH, **change}).startswith(words)


@pytest.mark.parametrize("value", [None, [], "x", 1, True])
def test_only_an_object_is_a_record(value: object) -> None:
    assert refusal(value) == "“” must be an object."


def test_an_unknown_key_is_repeated_only_as_far_as_is_safe() -> None:
    assert refusal({**LUNCH, "\u202e" + "x" * 5000: 1}).startswith("“?" + "x" * 39 + "” is not")


def test_a_text_of_no_least_length_may_be_empty() -> None:
    assert MEAL.decode({**LUNCH, "note": " "}, "").note == ""
    assert MEAL.decode({**LUNCH, "note": "a\r\nb"}, "").note == "a\nb"


@pytest.mark.parametrize("hint", [float, list[int], tuple[int, ...], dict[int, str], int | str])
def test_an_annotation_without_a_shape_is_a_fault_of_ours(hint: object) -> None:
    with pytest.raises(TypeError, match="no shape"):
        shape(hint)

"""Counting."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.facts import Data
from rooms.limits import FRAME_OUT_BYTES, OPEN_CHARS
from rooms.tally import TEXTS_SHOWN, WORDS_SHOWN, Group, shares, tally
from tests.rooms.meeting import NOW, poll


def counted(kind: str, ballots: dict[str, int], weight: int = 1, **more: Any) -> Data:
    """The tally of so many equal ballots of each choice."""
    groups = (Group(choice, n, n * weight) for choice, n in ballots.items())
    approved = more.pop("approved", None)
    matter = poll(kind=kind, **more)
    return tally(matter, groups, entitled=20, as_of=NOW, approved=approved)


def test_t1_ballots_are_counted_by_option_and_voters_by_head() -> None:
    assert counted("single", {"a": 3, "b": 1, "-": 2}) == {
        "run": 1,
        "counts": {"a": 3, "b": 1},
        "voters": 6,
        "entitled": 20,
        "abstained": 2,
        "as_of": "2020-09-17T01:00:00.000Z",
        "shares": {"a": 75, "b": 25},
    }


def test_t1_weights_count_for_options_and_not_for_heads() -> None:
    weighed = counted("single", {"a": 2, "-": 1}, weight=3)
    assert (weighed["counts"], weighed["voters"], weighed["abstained"]) == ({"a": 6, "b": 0}, 3, 1)


def test_t1_an_option_nobody_chose_is_there() -> None:
    nobody = counted("single", {})
    assert nobody["counts"] == {"a": 0, "b": 0}
    assert nobody["shares"] == {"a": 0, "b": 0}
    assert list(counted("rating", {}, scale=3)["counts"]) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}),
        ({"a": 2, "b": 1}, {"a": 67, "b": 33}),
        ({"a": 1, "b": 199}, {"a": 1, "b": 99}),
        ({"a": 0, "b": 7}, {"a": 0, "b": 100}),
        ({"a": 0}, {"a": 0}),
        ({}, {}),
    ],
)
def test_t2_shares_add_up(counts: dict[str, int], expected: dict[str, int]) -> None:
    assert shares(counts) == expected


@given(st.dictionaries(st.sampled_from("abcdefghijklmnopqrst"), st.integers(0, 10**9)))
def test_t2_shares_always_add_up_to_a_hundred_or_are_all_nothing(counts: dict[str, int]) -> None:
    percents = shares(counts)
    total = sum(counts.values())
    assert sum(percents.values()) == (100 if total else 0)
    assert list(percents) == list(counts)
    for key, n in counts.items():
        assert abs(percents[key] * total - n * 100) < max(total, 1)


def test_t2_ratings_have_a_mean_unless_nobody_gave_one() -> None:
    assert counted("rating", {"5": 2, "4": 1, "-": 9})["mean"] == 4.67
    assert counted("rating", {"-": 9})["mean"] is None


def test_t3_with_several_choices_each_share_is_of_those_who_did_not_abstain() -> None:
    chosen = counted("multiple", {"a,b": 5, "a": 3, "": 0, "-": 4}, min=0)
    assert chosen["counts"] == {"a": 8, "b": 5}
    assert chosen["shares"] == {"a": 100, "b": 63}
    assert counted("multiple", {"-": 4})["shares"] == {"a": 0, "b": 0}


def test_t3_halves_are_rounded_up() -> None:
    assert counted("multiple", {"a": 1, "b": 7})["shares"] == {"a": 13, "b": 88}


def test_t4_words_that_differ_only_in_case_width_or_spacing_are_one() -> None:
    cloud = counted("cloud", {"=art": 2, "=ART": 3, "=ＡＲＴ": 1, "=street  art": 4, "=-": 1})
    assert cloud["words"] == [
        {"text": "ART", "n": 6},
        {"text": "street art", "n": 4},
        {"text": "-", "n": 1},
    ]
    assert cloud["counts"] == {}
    assert "shares" not in cloud


def test_t4_a_cloud_shows_its_most_frequent_words() -> None:
    many = {f"=word {n:03}": 1 for n in range(150)} | {"=peace": 2}
    words = counted("cloud", many)["words"]
    assert len(words) == WORDS_SHOWN
    assert [word["text"] for word in words[:2]] == ["peace", "word 000"]


def test_t5_only_answers_that_were_let_through_are_shown() -> None:
    ballots = {"=Trees": 1, "=Shade": 3, "=Rude": 9, "-": 1}
    shown = counted("open", ballots, approved={"Trees": "t1", "Shade": "t2"})
    assert shown["texts"] == [
        {"id": "t2", "text": "Shade", "n": 3},
        {"id": "t1", "text": "Trees", "n": 1},
    ]
    assert "Rude" not in str(shown)
    assert (shown["voters"], shown["abstained"]) == (14, 1)
    assert counted("open", ballots)["texts"] == []


def test_t5_the_answers_shown_fit_into_a_frame() -> None:
    texts = {chr(0x20000 + n) * OPEN_CHARS: f"{n:024}" for n in range(200)}
    shown = counted("open", {f"={text}": 1 for text in texts}, approved=texts)
    assert len(shown["texts"]) == TEXTS_SHOWN
    assert len(str(shown).encode()) < FRAME_OUT_BYTES

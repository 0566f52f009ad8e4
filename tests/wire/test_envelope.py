import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.facts import Fact, Mine, Numbered, Stream
from server.wire.envelope import (
    FactNews,
    GaugeNews,
    GaugeOver,
    Line,
    MineNews,
    News,
    ReactionNews,
    RemovedNews,
    is_from,
    line,
    mine_news,
    pack,
    unpack,
)

NOON = datetime(2020, 9, 17, 12, 0, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEXTS = st.binary(max_size=50).filter(lambda text: b"\n" not in text)
LINES = st.builds(
    Line, st.integers(0, 2**40), st.sampled_from(Stream), st.integers(0, 2**40), WORDS, WORDS, TEXTS
)
PEOPLE = st.lists(WORDS, max_size=4).map(tuple)
NEWS = st.one_of(
    st.builds(FactNews, WORDS, st.lists(LINES, max_size=5).map(tuple)),
    st.builds(GaugeNews, WORDS, WORDS, WORDS, WORDS, st.integers(0, 2**53), TEXTS),
    st.builds(GaugeOver, WORDS, WORDS, WORDS),
    st.builds(MineNews, WORDS, PEOPLE, WORDS, st.integers(0, 2**53), WORDS, TEXTS),
    st.builds(ReactionNews, WORDS, st.dictionaries(WORDS, st.integers(0, 1000), max_size=3)),
    st.builds(RemovedNews, PEOPLE),
)


@given(WORDS, NEWS)
def test_what_is_packed_is_unpacked_as_it_was(origin: str, news: News) -> None:
    assert unpack(pack(origin, news)) == (origin, news)


@given(WORDS, WORDS, NEWS)
def test_ones_own_messages_are_known_without_reading_them(one: str, two: str, news: News) -> None:
    assert is_from(one, pack(one, news))
    assert is_from(one, pack(two, news)) == (one == two)


@given(st.binary(max_size=200))
def test_what_is_not_ours_is_a_value_error_and_nothing_else(message: bytes) -> None:
    with pytest.raises(ValueError, match="not a message of ours"):
        unpack(message)


@pytest.mark.parametrize(
    "header",
    [
        [],
        "facts",
        {"kind": "facts"},
        {"kind": "facts", "from": "x", "room": "main", "lines": [[1]]},
        {"kind": "facts", "from": "x", "room": "main", "lines": [["a", "main", 1, "f", ""]]},
        {"kind": "facts", "from": "x", "room": "main", "lines": [[1, "main", 1, "f", ""]] * 2},
        {"kind": {}, "from": "x"},
        {"kind": "reactions", "from": "x", "room": "main", "counts": {"heart": "many"}},
        {"kind": "mine", "from": "x", "room": "main"},
        {"kind": "mine", "from": "x", "room": "main", "person": "ana", "key": "k", "rev": 1},
        {"kind": "of a later version", "from": "x"},
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: Any) -> None:
    with pytest.raises(ValueError, match="not a message of ours"):
        unpack(json.dumps(header).encode() + b"\n{}")


def numbered(name: str, data: dict[str, Any]) -> Numbered:
    return Numbered(Fact("main", Stream.MAIN, name, data), no=5, seq=3, at=NOON)


@pytest.mark.parametrize(
    ("name", "data", "of"),
    [
        ("poll.opened", {"poll": {"id": "p1", "state": "open"}}, "p1"),
        ("poll.counted", {"poll": "p1", "run": 1, "result": {}}, "p1"),
        ("poll.left", {"id": "p1"}, "p1"),
        ("question.archived", {"id": "q1"}, "q1"),
        ("question.opened", {"question": {"id": "q1"}}, "q1"),
        ("stage.set", {"stage": {"scene": None}}, ""),
        ("floor.changed", {"floor": {}}, ""),
        ("session.started", {"session": None, "changed": []}, ""),
    ],
)
def test_a_line_says_what_its_fact_is_about(name: str, data: dict[str, Any], of: str) -> None:
    made = line(numbered(name, data))
    assert made.of == of
    assert (made.no, made.seq, made.stream, made.name) == (5, 3, Stream.MAIN, name)
    assert json.loads(made.text)["data"] == data


def test_a_ballot_names_the_audience_its_voter_belongs_to_now() -> None:
    ballot = Mine("main", "ana", "ballot", "p1", 2, {"poll": "p1", "run": 3, "choice": None})
    question = Mine("main", "ana", "question", "q1", 2, {"state": "open"})
    told, asked = mine_news([ballot, question])
    assert told.voted == "voted:p1:3"
    assert asked.voted == ""
    assert asked.key == "question:q1"


def test_whoever_chose_alike_in_a_batch_is_told_by_one_message() -> None:
    left, right = ({"poll": "p1", "run": 1, "choice": {"options": [c]}} for c in "ab")
    cast = [("ana", left), ("ben", right), ("cai", left), ("dia", left)]
    ballots = [Mine("main", person, "ballot", "p1", 1, data) for person, data in cast]
    told = list(mine_news(ballots))
    assert [news.people for news in told] == [("ana", "cai", "dia"), ("ben",)]
    assert [json.loads(news.text)["data"] for news in told] == [left, right]


def test_what_differs_in_anything_is_told_apart() -> None:
    data = {"poll": "p1", "run": 1, "choice": None}
    places = [("main", "p1", 1), ("main", "p1", 2), ("main", "p2", 1), ("side", "p1", 1)]
    told = list(
        mine_news([Mine(room, "ana", "ballot", key, rev, data) for room, key, rev in places])
    )
    assert [(n.room, n.key, n.rev) for n in told] == [
        (room, f"ballot:{key}", rev) for room, key, rev in places
    ]


def test_no_personal_messages_are_no_news() -> None:
    assert list(mine_news([])) == []

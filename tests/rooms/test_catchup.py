"""Coming back after an absence."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.catchup import Cursor, Shelf, cursor_view, plan
from rooms.facts import Fact, Numbered, Stream
from tests.rooms.meeting import NOW

MAIN, CHAT, STAFF = Stream
EPOCH = "e7"


def history(streams: Sequence[Stream]) -> list[Numbered]:
    """Facts of these streams, in this order, each with its number in its stream."""
    seen = dict.fromkeys(Stream, 0)
    facts = []
    for no, stream in enumerate(streams, start=1):
        seen[stream] += 1
        facts.append(Numbered(Fact("main", stream, "stage.set", {}), no, seen[stream], NOW))
    return facts


def shelf(facts: Sequence[Numbered], of: Sequence[Numbered] | None = None) -> Shelf[Numbered]:
    """These facts at hand, of a room where all of those happened."""
    happened = facts if of is None else of
    head = {s: max((n.seq for n in happened if n.stream is s), default=0) for s in Stream}
    return Shelf(EPOCH, facts, head)


ALL = history([MAIN, CHAT, MAIN, STAFF, MAIN, CHAT])


def cursor(main: int, chat: int, epoch: str = EPOCH) -> Cursor:
    return {"main": (epoch, main), "chat": (epoch, chat)}


def test_r1_without_a_cursor_comes_a_snapshot() -> None:
    assert plan(None, (MAIN, CHAT), shelf(ALL)) is None


def test_r1_a_cursor_of_another_epoch_gets_a_snapshot() -> None:
    assert plan(cursor(1, 1, "e6"), (MAIN, CHAT), shelf(ALL)) is None
    assert plan(cursor(1, 1, ""), (MAIN, CHAT), shelf(ALL)) is None


@pytest.mark.parametrize("streams", [(MAIN,), (MAIN, CHAT, STAFF), (MAIN, STAFF)])
def test_r2_a_cursor_of_other_streams_gets_a_snapshot(streams: tuple[Stream, ...]) -> None:
    """R2: whoever is no moderator any more must not keep what only moderators may see."""
    assert plan(cursor(1, 1), streams, shelf(ALL)) is None


@pytest.mark.parametrize(("main", "chat"), [(4, 2), (3, 3), (-1, 0)])
def test_r3_a_cursor_that_cannot_be_gets_a_snapshot(main: int, chat: int) -> None:
    assert plan(cursor(main, chat), (MAIN, CHAT), shelf(ALL)) is None


def test_r4_every_later_fact_of_the_streams_comes_in_order() -> None:
    assert plan(cursor(1, 1), (MAIN, CHAT), shelf(ALL)) == [ALL[2], ALL[4], ALL[5]]
    assert plan(cursor(3, 2), (MAIN, CHAT), shelf(ALL)) == []


def test_r4_with_a_hole_comes_a_snapshot() -> None:
    assert plan(cursor(1, 1), (MAIN, CHAT), shelf(ALL[3:], ALL)) is None
    assert plan(cursor(2, 1), (MAIN, CHAT), shelf(ALL[3:], ALL)) is not None


def test_r4_a_fact_held_twice_does_not_hide_one_that_is_missing() -> None:
    held = [ALL[2], ALL[2], ALL[5]]
    assert plan(cursor(1, 1), (MAIN, CHAT), shelf(held, ALL)) is None


def test_r3_a_shelf_that_is_ahead_of_its_heads_is_not_trusted() -> None:
    ahead = Shelf(EPOCH, ALL, {MAIN: 2, CHAT: 1, STAFF: 0})
    assert plan(cursor(1, 1), (MAIN, CHAT), ahead) is None


@given(
    st.lists(st.sampled_from(Stream), max_size=12),
    st.data(),
)
def test_r4_a_replay_is_every_later_fact_or_none_at_all(
    streams: list[Stream], data: st.DataObject
) -> None:
    happened = history(streams)
    held = [n for n in happened if data.draw(st.integers(0, 9)) > 0]
    followed = data.draw(st.sampled_from([(MAIN,), (MAIN, CHAT), tuple(Stream)]))
    since = {s: data.draw(st.integers(-1, 6)) for s in followed}
    given = {
        str(s): (data.draw(st.sampled_from([EPOCH] * 9 + ["e1"])), n) for s, n in since.items()
    }
    later = [n for n in happened if n.stream in since and n.seq > since[n.stream]]
    answer = plan(given, followed, shelf(held, happened))
    assert answer is None or answer == later
    heads = shelf(happened).head
    sound = all(epoch == EPOCH for epoch, _ in given.values()) and all(
        0 <= n <= heads[s] for s, n in since.items()
    )
    if sound and all(n in held for n in later):
        assert answer == later


def test_a_cursor_names_the_streams_of_the_link() -> None:
    assert cursor_view(EPOCH, shelf(ALL).head, (MAIN, CHAT)) == {
        "main": ["e7", 3],
        "chat": ["e7", 2],
    }

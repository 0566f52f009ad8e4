from random import Random

import pytest

from rooms.facts import Stream
from server.live.shelf import EARLY, SHELF, RoomShelf
from server.wire.envelope import Line

EVERYTHING = (Stream.MAIN, Stream.CHAT, Stream.STAFF)


def lines(count: int, start: int = 1, *, of: tuple[Stream, ...] = (Stream.MAIN,)) -> list[Line]:
    """Facts as they were committed: numbered over the room and within their streams."""
    made, seqs = [], dict.fromkeys(Stream, 0)
    for no in range(1, start + count):
        stream = of[no % len(of)]
        seqs[stream] += 1
        made.append(Line(no, stream, seqs[stream], "chat.said", "", b'{"no":%d}' % no))
    return made[start - 1 :]


def empty() -> RoomShelf:
    return RoomShelf("e1", 0, dict.fromkeys(Stream, 0))


def numbers(given: list[Line]) -> list[int]:
    return [line.no for line in given]


def test_facts_in_order_are_given_out_at_once() -> None:
    shelf = empty()
    assert numbers(shelf.take(lines(3))) == [1, 2, 3]
    assert shelf.no == 3
    assert shelf.head[Stream.MAIN] == 3
    assert not shelf.has_hole


def test_a_fact_that_comes_again_is_dropped() -> None:
    shelf = empty()
    shelf.take(lines(3))
    assert shelf.take(lines(3)) == []
    assert shelf.take(lines(2, start=3))[0].no == 4


def test_later_facts_wait_for_one_that_is_missing() -> None:
    shelf = empty()
    first, second, third = lines(3)
    assert shelf.take([first, third]) == [first]
    assert shelf.has_hole
    assert shelf.take([second]) == [second, third]
    assert not shelf.has_hole


@pytest.mark.parametrize("seed", range(20))
def test_any_disorder_and_doubling_comes_out_as_it_was_committed(seed: int) -> None:
    shelf, random = empty(), Random(seed)
    arriving = lines(60, of=EVERYTHING) * 2
    random.shuffle(arriving)
    given = [line for each in arriving for line in shelf.take([each])]
    assert numbers(given) == list(range(1, 61))


def test_a_flood_of_facts_from_the_future_does_not_grow_for_ever() -> None:
    shelf = empty()
    for line in lines(EARLY + 10, start=2):
        shelf.take([line])
    assert numbers(shelf.take(lines(5)))[:1] == [1]
    assert shelf.no < 10


def test_the_shelf_keeps_the_last_thousand() -> None:
    shelf = empty()
    shelf.take(lines(SHELF + 500))
    assert len(shelf.lines) == SHELF
    assert shelf.first == 501


def test_a_replay_holds_every_later_fact_of_the_streams_followed() -> None:
    shelf = empty()
    shelf.take(lines(9, of=EVERYTHING))
    replay = shelf.replay({"main": ("e1", 1), "chat": ("e1", 3)}, (Stream.MAIN, Stream.CHAT))
    assert replay == [line.text for line in lines(9, of=EVERYTHING) if line.no in {6, 9}]


def test_nothing_new_is_an_empty_replay() -> None:
    shelf = empty()
    shelf.take(lines(3))
    assert shelf.replay({"main": ("e1", 3)}, (Stream.MAIN,)) == []


@pytest.mark.parametrize(
    "cursor",
    [
        None,
        {},
        {"main": ("e0", 2)},
        {"main": ("e1", 99)},
        {"main": ("e1", -1)},
        {"chat": ("e1", 0)},
    ],
)
def test_a_cursor_that_does_not_fit_gets_no_replay(
    cursor: dict[str, tuple[str, int]] | None,
) -> None:
    shelf = empty()
    shelf.take(lines(3))
    assert shelf.replay(cursor, (Stream.MAIN,)) is None


def test_a_cursor_from_before_the_shelf_gets_no_replay() -> None:
    shelf = empty()
    shelf.take(lines(SHELF + 5))
    assert shelf.replay({"main": ("e1", 4)}, (Stream.MAIN,)) is None
    assert shelf.replay({"main": ("e1", 5)}, (Stream.MAIN,)) is not None


def test_an_answer_that_is_kept_is_not_given_after_the_next_fact() -> None:
    shelf = empty()
    shelf.take(lines(2))
    cursor = {"main": ("e1", 1)}
    assert shelf.replay(cursor, (Stream.MAIN,)) == [b'{"no":2}']
    shelf.take(lines(1, start=3))
    assert shelf.replay(cursor, (Stream.MAIN,)) == [b'{"no":2}', b'{"no":3}']


def test_a_thousand_different_cursors_are_all_answered_rightly() -> None:
    shelf = empty()
    shelf.take(lines(800))
    for seq in range(800):
        replay = shelf.replay({"main": ("e1", seq)}, (Stream.MAIN,))
        assert replay is not None
        assert len(replay) == 800 - seq


def test_what_follows_a_snapshot_is_complete_or_not_given() -> None:
    shelf = empty()
    shelf.take(lines(SHELF + 10))
    assert shelf.after(SHELF + 8, (Stream.MAIN,)) == [b'{"no":1009}', b'{"no":1010}']
    assert shelf.after(10, (Stream.MAIN,)) is not None
    assert shelf.after(9, (Stream.MAIN,)) is None
    assert shelf.after(SHELF + 11, (Stream.MAIN,)) is None


def test_a_stocked_shelf_replays_what_was_before_it() -> None:
    shelf = RoomShelf("e1", 5, {Stream.MAIN: 5, Stream.CHAT: 0, Stream.STAFF: 0})
    shelf.stock(lines(5))
    assert shelf.replay({"main": ("e1", 3)}, (Stream.MAIN,)) == [b'{"no":4}', b'{"no":5}']
    assert shelf.cursor((Stream.MAIN,)) == {"main": ["e1", 5]}

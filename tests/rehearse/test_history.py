"""A client's own record finds holes, repeats and disorder, and forgets none."""

from server.rehearse.history import History, StreamSeen


def entered(**cursor: int) -> History:
    history = History("p1")
    history.enter({stream: ["e1", seq] for stream, seq in cursor.items()})
    return history


def fact(seq: int, stream: str = "main") -> dict[str, object]:
    return {"fact": "poll.opened", "stream": stream, "seq": seq}


def test_numbers_that_follow_one_another_leave_nothing_to_complain_about() -> None:
    history = entered(main=7)
    for seq in (8, 9, 10):
        history.see(fact(seq))
    assert history.streams["main"] == StreamSeen(10)


def test_a_skipped_number_is_a_hole_until_it_comes() -> None:
    seen = StreamSeen(1)
    seen.see(4)
    assert seen.holes == {2, 3}
    seen.see(2)
    assert (seen.holes, seen.out_of_order) == ({3}, 1)


def test_a_repeated_number_is_shown_twice() -> None:
    history = entered(main=0)
    history.see(fact(1))
    history.see(fact(1))
    assert history.streams["main"].again == 1


def test_streams_are_counted_apart_and_foreign_ones_not_at_all() -> None:
    history = entered(main=5, chat=2)
    history.see(fact(3, "chat"))
    history.see(fact(99, "staff"))
    history.see({"gauge": "tally", "key": "p1", "rev": 1, "data": {}})
    assert {name: seen.at for name, seen in history.streams.items()} == {"main": 5, "chat": 3}


def test_refusals_are_counted_by_code() -> None:
    history = History("p1")
    for code in ("poll.closed", "poll.closed", "ballot.final"):
        history.refused(code)
    assert history.refusals == {"poll.closed": 2, "ballot.final": 1}

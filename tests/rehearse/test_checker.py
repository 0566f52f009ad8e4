"""The checker's zeros are zeros only when clients and database agree."""

import pytest

from server.rehearse.checker import Truth, check, quantiles
from server.rehearse.history import History, StreamSeen

POLL = ("p1", 1)


def voter(name: str, acked: bool = True) -> History:
    history = History(name)
    if acked:
        history.acked_ballots[POLL] = {"poll": "p1"}
        history.waits.append(0.01)
    else:
        history.refused_ballots[POLL] = "poll.closed"
    return history


def truth(*voters: str, result: int | None = None) -> Truth:
    results = [] if result is None else [(*POLL, result)]
    return Truth([(*POLL, name) for name in voters], [], [], results)


def test_agreement_is_all_zeros() -> None:
    report = check([voter("a"), voter("b"), voter("c", acked=False)], truth("a", "b", result=2))
    assert report.clean
    assert (report.acked, report.counted, report.delegates) == (2, 2, 3)


def test_an_acknowledged_ballot_that_is_not_in_the_database_is_found() -> None:
    assert check([voter("a")], truth()).zeros["acked but not counted"] == 1


def test_a_ballot_counted_twice_is_found() -> None:
    assert check([voter("a")], truth("a", "a")).zeros["counted twice"] == 1


def test_a_result_that_is_not_the_number_of_ballots_is_found() -> None:
    report = check([voter("a")], truth("a", result=2))
    assert report.zeros["result differs from ballots"] == 1


def test_a_ballot_that_was_refused_and_yet_counted_is_found() -> None:
    report = check([voter("a", acked=False)], truth("a"))
    assert report.zeros["refused but counted"] == 1


def test_a_lost_question_and_a_doubled_one_are_found() -> None:
    asker = History("a")
    asker.acked_questions = {"lost?": {"q1"}, "twice?": {"q2", "q3"}}
    held = Truth([], [("q2", "twice?"), ("q3", "twice?")], [])
    report = check([asker], held)
    assert report.zeros["acked but not counted"] == 1
    assert report.zeros["counted twice"] == 2


def test_a_lost_upvote_is_found() -> None:
    fan = History("a")
    fan.acked_upvotes = {"q1", "q2"}
    assert check([fan], Truth([], [], [("q1", "a")])).zeros["acked but not counted"] == 1


@pytest.mark.parametrize(
    ("seen", "named"),
    [
        (StreamSeen(3, holes={2}), "holes unhealed"),
        (StreamSeen(3, again=1), "shown twice"),
        (StreamSeen(3, out_of_order=1), "order violations"),
    ],
)
def test_trouble_in_a_stream_is_found(seen: StreamSeen, named: str) -> None:
    history = History("a", streams={"main": seen})
    report = check([history], Truth([], [], []))
    assert report.zeros[named] == 1
    assert not report.clean


def test_a_figure_shown_too_early_is_found() -> None:
    assert check([History("a", leaks=["p1"])], truth()).zeros["figures shown too early"] == 1


def test_quantiles_are_in_milliseconds() -> None:
    assert quantiles([]) == {}
    assert quantiles([n / 1000 for n in range(1, 101)]) == {"p50": 51.0, "p99": 99.0, "max": 100.0}

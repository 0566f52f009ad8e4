"""A channel and the desk it comes from."""

from rooms.channels import SEATS, Channel, Seat, channel_view

IO, ION, IDA = (Seat(f"interpreter-{name}", name.title()) for name in ("io", "ion", "ida"))
LIVE = Channel("fr", IO.feed, IO.name, "zh", (ION,), asks=True)


def test_who_was_taken_over_from_waits_and_nobody_is_asked_any_more() -> None:
    assert LIVE.voiced(ION) == Channel("fr", ION.feed, ION.name, "zh", (IO,))
    assert LIVE.voiced(IO) == LIVE, "a voice that speaks on has asked nobody less"


def test_who_waits_carries_nothing() -> None:
    assert LIVE.waiting(IO) == Channel("fr", heard="zh", ready=(ION, IO))
    assert LIVE.waiting(IDA).ready == (ION, IDA)


def test_who_leaves_is_neither_voice_nor_waiting() -> None:
    assert LIVE.less(IO.feed) == Channel("fr", heard="zh", ready=(ION,))
    assert LIVE.less(ION.feed) == Channel("fr", IO.feed, IO.name, "zh")
    assert LIVE.less(IDA.feed) is LIVE
    assert [LIVE.sits(each.feed) for each in (IO, ION, IDA)] == [True, True, False]


def test_as_many_wait_as_there_are_seats() -> None:
    channel = Channel("fr")
    for n in range(SEATS + 1):
        channel = channel.waiting(Seat(f"interpreter-{n}", str(n)))
    assert [each.name for each in channel.ready] == [str(n) for n in range(1, SEATS + 1)]


def test_everybody_sees_who_speaks_and_who_waits() -> None:
    assert channel_view(LIVE) == {
        "language": "fr",
        "feed": IO.feed,
        "name": "Io",
        "from": "zh",
        "ready": [{"feed": ION.feed, "name": "Ion"}],
        "asks": True,
    }

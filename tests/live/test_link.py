import gc
import weakref

import pytest

from server.live.link import HELD_BYTES, Link
from server.live.websocket import frames
from server.wire.refusals import Close
from tests.live.doubles import link


def fact(n: int, size: int = 10) -> bytes:
    return b'{"fact":%d,"pad":"%s"}' % (n, b"x" * size)


def test_a_link_that_keeps_up_is_written_to_at_once() -> None:
    ana, wire = link()
    ana.send(fact(1))
    ana.send_all([fact(2), fact(3)])
    assert [m["fact"] for m in wire.said()] == [1, 2, 3]


def test_a_slow_link_gets_what_was_held_in_its_order() -> None:
    ana, wire = link()
    ana.on_slow()
    for n in range(5):
        ana.send(fact(n))
    assert wire.said() == []
    ana.on_writable()
    assert [m["fact"] for m in wire.said()] == [0, 1, 2, 3, 4]
    assert ana.clear


def test_a_newer_gauge_takes_the_place_of_one_that_was_not_sent() -> None:
    ana, wire = link()
    ana.on_slow()
    for n in range(1000):
        ana.send_gauge(("main", "tally", "p1"), b'{"n":%d}' % n)
    ana.send_gauge(("main", "tally", "p2"), b'{"n":-1}')
    ana.on_writable()
    assert [m["n"] for m in wire.said()] == [999, -1]


def test_gauges_never_fill_the_queue_of_a_slow_link() -> None:
    ana, wire = link()
    ana.on_slow()
    for _ in range(100):
        ana.send_gauge(("main", "tally", "p1"), b'"%s"' % (b"x" * 10_000))
    assert wire.code is None


def test_facts_that_fill_the_queue_end_the_link_so_that_it_may_resume() -> None:
    ana, wire = link()
    closed: list[Link] = []
    ana.on_close = closed.append
    ana.on_slow()
    for n in range(HELD_BYTES // 1000 + 2):
        ana.hold((fact(n, 1000),), ())
    assert wire.code == Close.TOO_SLOW
    assert closed == [ana]
    ana.on_writable()
    assert wire.said() == []


def test_what_was_held_is_handed_on_no_faster_than_the_wire_takes_it() -> None:
    ana, wire = link()
    ana.on_slow()
    for n in range(200):
        ana.send(fact(n, 1000))
    wire.full = True
    ana.on_writable()
    first = wire.said()
    assert 0 < len(first) < 200
    assert not ana.clear
    ana.send(fact(200))
    wire.full = False
    ana.on_writable()
    assert [m["fact"] for m in [*first, *wire.said()]] == list(range(201))


def test_gauges_wait_for_the_facts_that_came_before_them() -> None:
    ana, wire = link()
    ana.on_slow()
    ana.send_gauge(("", "beat", ""), b'{"beat":1}')
    for n in range(100):
        ana.send(fact(n, 1000))
    ana.on_writable()
    assert "beat" in wire.said()[-1]


@pytest.mark.parametrize("again", ["close", "forget"])
def test_a_link_ends_once(again: str) -> None:
    ana, wire = link()
    closed: list[Link] = []
    ana.on_close = closed.append
    ana.close(Close.RESTART)
    if again == "close":
        ana.close(Close.TOO_SLOW)
    else:
        ana.forget()
    assert closed == [ana]
    assert wire.code == Close.RESTART
    ana.send(fact(1))
    assert wire.said() == []


def test_an_answer_larger_than_the_queue_does_not_end_a_slow_link() -> None:
    ana, wire = link()
    ana.on_slow()
    ana.send(fact(1, HELD_BYTES * 2))
    for n in range(10):
        ana.hold((fact(n, 1000),), ())
    assert wire.code is None
    ana.on_writable()
    assert len(wire.said()) == 11
    ana.on_slow()
    for n in range(HELD_BYTES // 1000 + 2):
        ana.hold((fact(n, 1000),), ())
    assert wire.code == Close.TOO_SLOW


def test_answers_have_a_limit_too() -> None:
    ana, wire = link()
    ana.on_slow()
    while wire.code is None:
        ana.send(fact(1, HELD_BYTES))
    assert wire.code == Close.TOO_SLOW


def test_who_has_gone_takes_no_memory_until_the_collector_comes() -> None:
    """It comes seldom in a web process: a link and its owner must not hold one another."""

    class Owner:
        def __init__(self) -> None:
            self.link, _ = link()
            self.link.on_close = self.gone

        def gone(self, _link: Link) -> None: ...

    gc.disable()
    try:
        owner = Owner()
        known = weakref.ref(owner)
        owner.link.forget()
        del owner
        assert known() is None
    finally:
        gc.enable()


def test_what_goes_along_with_an_answer_is_in_one_frame_with_it() -> None:
    made, wire = link()
    made.send_along(b"1")
    made.send_along(b"2")
    assert wire.written == b""
    made.send(b"3")
    assert wire.written == frames.text(b"[1,2,3]")
    assert wire.said() == [1, 2, 3]
    made.send(b"4")
    assert wire.written == frames.text(b"4")


def test_what_goes_along_is_held_with_the_answer_for_a_slow_client() -> None:
    made, wire = link()
    made.on_slow()
    made.send_along(b"1")
    made.send(b"2")
    assert wire.said() == []
    made.on_writable()
    assert wire.said() == [1, 2]

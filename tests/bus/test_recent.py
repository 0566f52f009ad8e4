import pytest

from server.bus import recent
from server.bus.recent import Recent


def test_what_was_said_within_half_a_minute_is_remembered_in_its_order() -> None:
    said = Recent()
    for second in range(100):
        said.add("t", b"%d" % second, now=second, forget=True)
    assert said.all() == [("t", b"%d" % second) for second in range(69, 100)]


def test_what_nobody_can_have_heard_is_not_forgotten() -> None:
    said = Recent()
    for second in range(100):
        said.add("t", b"%d" % second, now=second, forget=False)
    assert len(said.all()) == 100
    said.forget(now=110)
    assert len(said.all()) == 20


def test_there_is_a_limit_to_what_is_remembered() -> None:
    said = Recent()
    for n in range(recent.MOST + 10):
        said.add("t", b"%d" % n, now=0, forget=False)
    assert len(said.all()) == recent.MOST
    assert said.all()[0] == ("t", b"10")


def test_there_is_a_limit_to_the_memory_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST_BYTES", 100)
    said = Recent()
    for n in range(10):
        said.add("t", b"%d" % n * 30, now=0, forget=False)
    assert [message[:1] for _, message in said.all()] == [b"7", b"8", b"9"]
    said.add("t", b"x" * 101, now=0, forget=False)
    assert said.all() == []

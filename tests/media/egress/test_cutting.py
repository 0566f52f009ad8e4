"""Where segments end."""

from server.media.egress.cutting import Cutter


def cutter() -> Cutter:
    made = Cutter()
    made.begin(100.0)
    return made


def test_a_key_frame_after_a_second_ends_a_segment() -> None:
    assert cutter().at_key(101.0, must=False) == 101.0


def test_key_frames_that_come_more_often_do_not() -> None:
    assert cutter().at_key(100.5, must=False) is None


def test_a_key_frame_of_another_size_does_at_once() -> None:
    assert cutter().at_key(100.5, must=True) == 100.5


def test_no_segment_is_empty_whatever_time_a_key_frame_says() -> None:
    made = cutter()
    assert made.at_key(42.0, must=True) == 100.1
    assert made.begins == 100.1


def test_while_frames_come_the_clock_does_not_cut() -> None:
    assert cutter().by_clock(109.0, shown=108.9) is None


def test_a_picture_that_stopped_is_cut_by_the_clock() -> None:
    made = cutter()
    assert made.by_clock(101.0, shown=100.2) is None
    assert made.by_clock(102.0, shown=100.2) == 101.0
    assert made.by_clock(103.0, shown=None) == 102.0


def test_sound_alone_is_cut_every_second() -> None:
    made = cutter()
    cuts = [made.by_clock(100.0 + tick / 10, shown=None) for tick in range(45)]
    assert [cut for cut in cuts if cut is not None] == [101.0, 102.0, 103.0, 104.0]

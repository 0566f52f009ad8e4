"""Lines of live text: final, corrected, passing by, and as a file."""

from dataclasses import replace
from datetime import timedelta

from rooms import captions
from rooms.captions import Caption, cues
from rooms.commands import Caption as Line
from rooms.facts import Outcome
from rooms.people import Role
from tests.rooms.meeting import NOW, ROOM, at, names, of, refused, told

WRITER = of(Role.CAPTIONER)


def said(text: str, line: int = 1, known: Caption | None = None) -> Outcome[Caption]:
    return captions.finish(known, "c1", ROOM, Line("FR", text, line, True), WRITER, at(line))


def line(text: str, seconds: float, id: str = "c1") -> Caption:
    return Caption(id, ROOM, "fr", 1, text, at(seconds), WRITER.id)


def shown(*lines: Caption) -> list[tuple[float, float]]:
    """Beginning and end of each cue in seconds."""
    found = cues(lines, NOW)
    return [(cue.start / timedelta(seconds=1), cue.end / timedelta(seconds=1)) for cue in found]


def test_x1_a_final_line_is_told_without_its_writer() -> None:
    outcome = said("Bonjour", 7)
    assert told(outcome, "caption.said")["caption"] == {
        "id": "c1",
        "line": 7,
        "language": "fr",
        "text": "Bonjour",
        "rev": 1,
        "at": "2020-09-17T01:00:07.000Z",
    }
    assert WRITER.id not in repr(outcome.facts)


def test_x1_a_line_says_something() -> None:
    with refused("bad_request", "emptied"):
        said("")
    with refused("bad_request", "language"):
        captions.finish(None, "c1", ROOM, Line("French", "a", 1, True), WRITER, NOW)


def test_x2_a_late_correction_keeps_place_and_moment() -> None:
    first = said("Bonsior").now
    late = captions.finish(first, "c9", ROOM, Line("fr", "Bonsoir", 1, True), WRITER, at(999))
    assert names(late) == ["caption.edited"]
    assert late.now == replace(first, text="Bonsoir", rev=2)
    emptied = said("", known=late.now)
    assert (emptied.now.text, emptied.now.rev) == ("", 3)


def test_x2_the_same_words_again_change_nothing() -> None:
    first = said("Bonjour").now
    assert said("Bonjour", known=first) == Outcome(first)


def test_x3_a_line_being_written_says_where_it_belongs() -> None:
    assert captions.partial_view(Line("zh-hans", "你", 3, False)) == {
        "language": "zh-Hans",
        "line": 3,
        "text": "你",
        "final": False,
    }
    with refused("bad_request", "language"):
        captions.partial_view(Line("floor", "a", 1, False))


def test_x4_a_line_begins_as_much_earlier_as_it_takes_to_say_it() -> None:
    assert shown(line(30 * "a", 10)) == [(8, 11.5)]
    assert shown(line("a", 10)) == [(9, 11.5)]
    assert shown(line(500 * "a", 10)) == [(3, 11.5)]
    assert shown(line(10 * "设", 10)) == [(8, 11.5)], "wide letters take longer"


def test_x4_it_begins_after_the_one_before_and_ends_with_the_next() -> None:
    assert shown(line(60 * "a", 10), line(60 * "b", 12)) == [(6, 10), (10, 13.5)]
    assert shown(line("a", 10), line("b", 20)) == [(9, 11.5), (19, 21.5)]


def test_x4_nothing_begins_before_the_beginning_and_everything_ends_after_it_began() -> None:
    assert shown(line(60 * "a", 1)) == [(0, 2.5)]
    at_once = shown(line(60 * "a", 10), line(60 * "b", 10), line(60 * "c", 10))
    assert at_once == [(6, 10), (10, 11.5), (10, 11.5)]
    assert all(start < end for start, end in shown(line("a", -5), line("b", -3)))


def test_x4_what_was_emptied_is_not_shown() -> None:
    assert shown(line("a", 10), line("", 15), line("c", 20)) == [(9, 11.5), (19, 21.5)]
    assert cues([], NOW) == []


def test_the_first_word_of_all() -> None:
    assert captions.first_word([line(30 * "a", 10), line("b", 12)]) == at(8)
    assert captions.first_word([]) is None

"""Captions as a file that any player reads."""

import re
from datetime import timedelta

import pytest

from rooms.captions import Caption, Cue
from server.wire import webvtt
from tests.rooms.meeting import NOW


def cue(text: str, start: float = 1, end: float = 2.5) -> Cue:
    caption = Caption("c1", "main", "fr", 1, text, NOW, "p")
    return Cue(timedelta(seconds=start), timedelta(seconds=end), caption)


def test_a_file_of_two_lines() -> None:
    assert webvtt.write([cue("Bonjour"), cue("à tous", 2.5, 3723.0409)], NOW) == (
        "WEBVTT\n\n"
        "NOTE 00:00:00.000 is 2020-09-17T01:00:00.000Z\n\n"
        "c1\n00:00:01.000 --> 00:00:02.500\nBonjour\n\n"
        "c1\n00:00:02.500 --> 01:02:03.040\nà tous\n"
    )


def test_a_file_of_nothing_is_one() -> None:
    assert webvtt.write([], NOW).startswith("WEBVTT\n\n")


def test_hours_may_be_many() -> None:
    assert "100:00:00.000 --> 100:00:01.000" in webvtt.write([cue("a", 360_000, 360_001)], NOW)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("<v Mayor>Hello</v>", "&lt;v Mayor&gt;Hello&lt;/v&gt;"),
        ("R&D &amp; more", "R&amp;D &amp;amp; more"),
        ("00:00:01.000 --> 00:00:09.000", "00:00:01.000 --&gt; 00:00:09.000"),
        ("one\n\nNOTE two\r\n\tthree\u2028four", "one NOTE two three four"),
        ("设计与城市 👩‍👩‍👧", "设计与城市 👩‍👩‍👧"),
    ],
)
def test_a_text_is_nothing_but_a_text(said: str, written: str) -> None:
    """No tag, no arrow and no empty line of a cue's text ends or begins anything."""
    file = webvtt.write([cue(said), cue("next")], NOW)
    blocks = file.strip("\n").split("\n\n")
    assert len(blocks) == 4
    assert blocks[2].split("\n")[2:] == [written]
    assert len(re.findall("-->", file)) == 2

"""A flame picture names our lines and nothing of the machine it was taken on."""

import xml.etree.ElementTree as ET

from bench.stacks import dearest, named, picture, read

HOME = "/opt/somebody"
RAW = f"""\
main ({HOME}/plenary/server/__main__.py:3);_step (server/live/fanout.py:80);uv_write (loop.so) 60
main ({HOME}/plenary/server/__main__.py:3);_step (server/live/fanout.py:80);write (libc.so.6) 20
main ({HOME}/plenary/server/__main__.py:3);loads ({HOME}/lib/python3.11/json/decoder.py:9) 15
main ({HOME}/plenary/server/__main__.py:3);0x7f12 ({HOME}/x/libz.so);0x7f13 ({HOME}/x/libz.so) 5

not a stack
"""


def test_frames_lose_addresses_and_folders() -> None:
    assert named(f"f ({HOME}/site-packages/uvloop/loop.pyx:12)") == "f (uvloop/loop.pyx:12)"
    assert named("0x7f12 (/usr/lib/libc.so.6)") == "(libc.so.6)"
    assert named("kernel") == "kernel"
    assert all(HOME not in frame for stack in read(RAW) for frame in stack)


def test_frames_that_only_differed_by_their_address_are_one() -> None:
    assert ("main (server/__main__.py:3)", "(libz.so)") in read(RAW)


def test_how_the_program_came_to_its_loop_is_left_out() -> None:
    seen = read(
        "main (a.py:1);Runner.run (asyncio/runners.py:118);Py_DECREF (object.h:5);f (x.py:2) 7"
    )
    assert seen == {("the event loop (uvloop)", "f (x.py:2)"): 7}
    assert read("t (a.py:1);Thread.run (threading.py:982);g (x.py:3) 1") == {
        ("a thread (for SQL)", "g (x.py:3)"): 1
    }


def test_a_line_is_charged_with_the_c_code_it_calls() -> None:
    assert dearest(read(RAW), 2) == [
        ("_step (server/live/fanout.py:80)", 0.8),
        ("loads (json/decoder.py:9)", 0.15),
    ]


def test_the_picture_is_small_sound_and_names_no_place() -> None:
    drawn = picture("A < B", read(RAW))
    words = " ".join(ET.fromstring(drawn).itertext())
    assert "A < B" in words
    assert "_step (server/live/fanout.py:80) 80.0%" in words
    assert HOME not in drawn


def test_what_is_hardly_ever_seen_is_left_out() -> None:
    drawn = picture("x", {("a (server/a.py:1)",): 9999, ("b (server/b.py:1)",): 1})
    assert "server/b.py" not in drawn


def test_nothing_seen_is_an_empty_picture() -> None:
    assert ET.fromstring(picture("x", {})).tag.endswith("svg")
    assert dearest({}) == []

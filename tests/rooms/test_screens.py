"""Screens in the hall."""

from dataclasses import replace

from rooms import screens
from rooms.commands import Scene
from rooms.facts import Stream
from rooms.screens import Screen
from tests.rooms.meeting import ROOM, names, public, refused, told

SCREEN = Screen("s1", ROOM, "p-screen", "Left wall")
POLL, BLANK = Scene("poll", of="p1"), Scene("blank")


def test_s3_a_paired_screen_follows_the_stage() -> None:
    outcome = screens.pair("s1", ROOM, "p-screen", "Left wall")
    assert outcome.now == SCREEN
    assert public(outcome.facts) == []
    assert told(outcome, "screen.paired")["screen"] == {
        "id": "s1",
        "name": "Left wall",
        "room": ROOM,
        "preview": None,
        "programme": None,
    }
    (news,) = outcome.mine
    assert (news.person, news.kind, news.key) == ("p-screen", "screen", "s1")
    assert news.data == {
        "screen": {"id": "s1", "name": "Left wall", "room": ROOM, "programme": None}
    }


def test_s4_a_cue_goes_to_preview_and_if_taken_to_the_screen() -> None:
    taken = screens.cue(SCREEN, POLL, take=True)
    assert (taken.now.preview, taken.now.programme, taken.now.rev) == (POLL, POLL, 2)
    assert taken.mine[0].data["screen"]["programme"] == {"kind": "poll", "of": "p1"}
    ready = screens.cue(taken.now, BLANK, take=False)
    assert (ready.now.preview, ready.now.programme) == (BLANK, POLL)
    assert screens.cue(ready.now, None, take=True).now.programme == BLANK


def test_s4_a_screen_is_not_told_what_is_only_in_preview() -> None:
    ready = screens.cue(SCREEN, POLL, take=False)
    assert "p1" not in str(ready.mine)


def test_s4_without_a_scene_there_must_be_one_in_preview() -> None:
    with refused("conflict", "nothing in preview"):
        screens.cue(SCREEN, None, take=True)


def test_s2_s4_a_cue_is_a_complete_scene() -> None:
    with refused("bad_request", "“of”"):
        screens.cue(SCREEN, Scene("poll"), take=True)


def test_s5_a_released_screen_follows_the_stage_again() -> None:
    cued = screens.cue(SCREEN, POLL, take=True).now
    released = screens.release(cued)
    assert (released.now.programme, released.now.preview, released.now.rev) == (None, POLL, 3)
    assert names(released) == ["screen.cued"]


def test_s6_an_unpaired_screen_leaves_the_staffs_list() -> None:
    gone = screens.unpair(SCREEN)
    assert told(gone, "screen.left") == {"id": "s1"}
    assert gone.facts[0].stream is Stream.STAFF
    assert gone.now == replace(SCREEN, rev=2)

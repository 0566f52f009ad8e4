"""What a room sees and hears: who sends, who watches, what is on stage."""

from dataclasses import replace

import pytest

from rooms import streams
from rooms.people import LOBBY, Role
from rooms.streams import Invited, Streams, feed_of, interpreter_feed, may_send, speaker_feed
from tests.rooms.meeting import NOW, ROOM, ana, bo, chair, guest_chair, of

VENUE = ("programme", "standby")


def test_a_feeds_name_says_whose_it_is() -> None:
    assert feed_of("programme") == ("programme", None)
    assert feed_of("standby") == ("standby", None)
    assert feed_of(speaker_feed("x1")) == ("speaker", "x1")
    assert feed_of(interpreter_feed("x-2")) == ("interpreter", "x-2")


@pytest.mark.parametrize(
    "name",
    ["", "stage", "Programme", "programme ", "speaker-", "speaker", "speaker-a/../b", "speaker-a\n",
     "interpreter-" + 41 * "x", "screen-a", "standby-a", "speaker-ä", "programme\0"],
)  # fmt: skip
def test_no_other_name_is_a_feeds(name: str) -> None:
    assert feed_of(name) is None
    assert not may_send(chair, ROOM, name)
    assert name == "stage" or not streams.may_watch(chair, ROOM, name)


def test_e1_staff_send_the_venues_feeds_and_one_of_their_own() -> None:
    for feed in (*VENUE, speaker_feed(chair.id)):
        assert may_send(chair, ROOM, feed)
    for feed in (*VENUE, speaker_feed(guest_chair.id)):
        assert not may_send(guest_chair, ROOM, feed), "runs another room"


def test_e1_a_speaker_and_an_interpreter_send_their_own_feed_alone() -> None:
    speaker, interpreter = of(Role.SPEAKER), of(Role.INTERPRETER)
    assert may_send(speaker, ROOM, speaker_feed(speaker.id))
    assert may_send(interpreter, ROOM, interpreter_feed(interpreter.id))
    for feed in (*VENUE, speaker_feed("p-other"), interpreter_feed(speaker.id)):
        assert not may_send(speaker, ROOM, feed)
    for feed in (*VENUE, speaker_feed(interpreter.id), interpreter_feed("p-other")):
        assert not may_send(interpreter, ROOM, feed)


def test_e1_a_delegate_sends_when_called_and_only_then() -> None:
    own = speaker_feed(ana.id)
    assert not may_send(ana, ROOM, own)
    invited = Streams(ROOM, invited=(Invited(ana.id, ana.name, NOW),))
    for now in (invited, Streams(ROOM, speaking=ana.id), Streams(ROOM, source=own)):
        assert may_send(ana, ROOM, own, now.called)
        assert not may_send(bo, ROOM, speaker_feed(bo.id), now.called)
        assert not may_send(bo, ROOM, own, now.called)
    assert Streams(ROOM, source="programme").called == frozenset()


def test_e1_nobody_sends_from_outside_or_to_the_lobby() -> None:
    speaker = of(Role.SPEAKER)
    own = speaker_feed(speaker.id)
    assert not may_send(replace(speaker, removed=True), ROOM, own, {speaker.id})
    assert not may_send(replace(speaker, rooms=frozenset({"hall-2"})), ROOM, own, {speaker.id})
    assert not may_send(speaker, LOBBY, own, {speaker.id})


@pytest.mark.parametrize("role", Role)
def test_e2_whoever_may_enter_watches_the_stage(role: Role) -> None:
    person = of(role)
    assert streams.may_watch(person, ROOM, "stage")
    assert not streams.may_watch(person, LOBBY, "stage")
    assert not streams.may_watch(replace(person, removed=True), ROOM, "stage")
    assert not streams.may_watch(replace(person, rooms=frozenset({"x"})), ROOM, "stage")


def test_e2_staff_preview_every_feed_and_a_sender_its_own() -> None:
    own = speaker_feed(ana.id)
    for feed in (*VENUE, own, interpreter_feed("p-i")):
        assert streams.may_watch(chair, ROOM, feed)
        assert not streams.may_watch(ana, ROOM, feed)
        assert not streams.may_watch(of(Role.SCREEN), ROOM, feed)
    assert streams.may_watch(ana, ROOM, own, {ana.id})
    assert not streams.may_watch(bo, ROOM, own, {bo.id})


def test_e2_whoever_speaks_or_interprets_watches_the_programme() -> None:
    for person in (of(Role.SPEAKER), of(Role.INTERPRETER)):
        assert streams.may_watch(person, ROOM, "programme")
        assert not streams.may_watch(person, ROOM, "standby")
    assert streams.may_watch(ana, ROOM, "programme", {ana.id})
    assert not streams.may_watch(of(Role.CAPTIONER), ROOM, "programme")

"""What a room sees and hears: who sends, who watches, what is on stage."""

from dataclasses import replace

import pytest

from rooms import streams
from rooms.channels import Channel
from rooms.facts import Outcome, Stream
from rooms.people import LOBBY, Person, Role
from rooms.streams import (
    Invited,
    Streams,
    feed_of,
    interpreter_feed,
    may_send,
    speaker_feed,
)
from tests.rooms.meeting import (
    NOW,
    ROOM,
    ana,
    at,
    bo,
    chair,
    guest_chair,
    names,
    of,
    public,
    refused,
    told,
)

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


# E3 The stage

EMPTY = Streams(ROOM)
SPEAKER = of(Role.SPEAKER)


def on_stage(feed: str | None, sender: Person | None = None, were: Streams = EMPTY) -> Streams:
    return streams.stage_feed(were, feed, sender, at(1)).now


def test_e3_the_venues_programme_comes_on_and_everybody_learns_of_it() -> None:
    outcome = streams.stage_feed(EMPTY, "programme", None, at(1))
    assert told(outcome, "streams.changed")["streams"] == {
        "source": "programme",
        "name": None,
        "since": "2020-09-17T01:00:01.000Z",
        "channels": [],
        "recording": None,
    }
    assert names(outcome, Stream.MAIN) == ["streams.changed"]
    assert outcome.now.rev == 1


def test_e3_a_speaker_takes_its_place_by_name() -> None:
    now = on_stage(speaker_feed(SPEAKER.id), SPEAKER, on_stage("programme"))
    assert (now.source, now.name, now.rev) == (speaker_feed(SPEAKER.id), SPEAKER.name, 2)
    off = on_stage(None, None, now)
    assert (off.source, off.name, off.since) == (None, None, None)


def test_e3_the_same_again_changes_nothing() -> None:
    for were in (EMPTY, on_stage("programme")):
        again = streams.stage_feed(were, were.source, None, at(9))
        assert again.now == were
        assert not again.facts


def test_e3_nobody_comes_on_stage_uncalled() -> None:
    with refused("conflict", "Invite Ana Souza"):
        on_stage(speaker_feed(ana.id), ana)
    assert on_stage(speaker_feed(ana.id), ana, Streams(ROOM, speaking=ana.id)).name == ana.name
    with refused("conflict"):
        on_stage(speaker_feed(SPEAKER.id), replace(SPEAKER, removed=True))


@pytest.mark.parametrize("feed", [interpreter_feed("p-interpreter"), "stage", "floor", "<b>"])
def test_e3_no_interpreter_and_nothing_else_is_on_stage(feed: str) -> None:
    with refused("bad_request", "no feed"):
        on_stage(feed, of(Role.INTERPRETER))


# E4 Invitations


def test_e4_an_invitation_is_told_to_staff_and_the_invited_alone() -> None:
    outcome = streams.invite(EMPTY, ana, True, at(3))
    assert outcome.now.called == {ana.id}
    assert public(outcome.facts) == []
    assert told(outcome, "speaker.invited")["speaker"] == {
        "id": ana.id,
        "name": ana.name,
        "at": "2020-09-17T01:00:03.000Z",
    }
    (news,) = outcome.mine
    own = {"feed": speaker_feed(ana.id), "at": "2020-09-17T01:00:03.000Z"}
    assert (news.person, news.kind, news.data) == (ana.id, "speaker", {"speaker": own})
    assert streams.own_view(outcome.now, ana.id) == own
    assert streams.own_view(outcome.now, bo.id) is None


def test_e4_it_stands_once_and_is_taken_back_once() -> None:
    invited = streams.invite(EMPTY, ana, True, at(3)).now
    assert streams.invite(invited, ana, True, at(4)) == Outcome(invited)
    back = streams.invite(invited, ana, False, at(5))
    assert names(back) == ["speaker.left"]
    assert back.mine[0].data == {"speaker": None}
    assert back.mine[0].rev > streams.invite(EMPTY, ana, True, at(3)).mine[0].rev
    assert streams.invite(back.now, ana, False, at(6)) == Outcome(back.now)


def test_e4_whoever_is_not_invited_any_more_leaves_the_stage() -> None:
    live = on_stage(speaker_feed(ana.id), ana, streams.invite(EMPTY, ana, True, at(0)).now)
    off = streams.invite(live, ana, False, at(5))
    assert off.now.source is None
    assert off.now.called == frozenset()
    assert sorted(names(off)) == ["speaker.left", "streams.changed"]
    other = streams.invite(live, bo, True, at(5)).now
    assert streams.invite(other, bo, False, at(6)).now.source == speaker_feed(ana.id)


def test_e4_who_has_been_on_stage_stays_until_taken_off() -> None:
    """The word may go to the next hand before the picture does."""
    live = on_stage(speaker_feed(ana.id), ana, Streams(ROOM, speaking=ana.id))
    assert may_send(ana, ROOM, speaker_feed(ana.id), replace(live, speaking=bo.id).called)


@pytest.mark.parametrize(
    "who", [of(Role.SCREEN), replace(ana, removed=True), replace(ana, rooms=frozenset({"x"}))]
)
def test_e4_nobody_is_invited_who_cannot_come(who: Person) -> None:
    with refused("conflict", who.name):
        streams.invite(EMPTY, who, True, NOW)
    invited = replace(EMPTY, invited=(Invited(who.id, who.name, NOW),))
    assert not streams.invite(invited, who, False, NOW).now.invited


# E5 Who has left for good


def test_e5_nothing_is_left_of_somebody_who_is_removed() -> None:
    voice = Channel("fr", interpreter_feed(ana.id), ana.name, "ar")
    other = Channel("ar", interpreter_feed(bo.id), bo.name)
    invited = streams.invite(replace(EMPTY, channels=(voice, other)), ana, True, at(0)).now
    outcome = streams.without(on_stage(speaker_feed(ana.id), ana, invited), ana, at(9))
    assert outcome.now.source is None
    assert outcome.now.channels == (Channel("fr", heard="ar"), other)
    assert outcome.now.called == frozenset()
    assert sorted(names(outcome)) == ["speaker.left", "streams.changed"]
    assert outcome.mine[0].data == {"speaker": None}


def test_e5_of_somebody_who_sent_nothing_there_is_nothing_to_tell() -> None:
    were = on_stage("programme")
    assert streams.without(were, ana, at(9)) == Outcome(were)


# E6 Recording


def test_e6_a_recording_runs_once_and_is_shown() -> None:
    begun = streams.start_recording(EMPTY, "r1", at(7))
    since = {"id": "r1", "since": "2020-09-17T01:00:07.000Z"}
    assert told(begun, "streams.changed")["streams"]["recording"] == since
    assert streams.start_recording(begun.now, "r2", at(8)) == Outcome(begun.now)
    over = streams.stop_recording(begun.now)
    assert told(over, "streams.changed")["streams"]["recording"] is None
    assert streams.stop_recording(over.now) == Outcome(over.now)

"""Streams: what a room sees and hears, who may send and who may watch, and what is recorded.

A *feed* is one incoming stream; its name says whose it is: `programme` and `standby` come from the
venue, `speaker-<person>` and `interpreter-<person>` from one person.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from rooms.channels import Channel, channel_view
from rooms.facts import Data, Fact, Mine, Outcome, Stream, stamp, stamp_or_none
from rooms.people import LOBBY, Person, Role
from rooms.refusals import Refusal

STAGE: Final = "stage"
"""What everybody in the room watches, whoever sends it. No feed has this name."""

VENUE: Final = ("programme", "standby")

_FEED: Final = re.compile(r"(programme|standby)|(speaker|interpreter)-([A-Za-z0-9_-]{1,40})")

NOBODY: Final[frozenset[str]] = frozenset()


class Feed(NamedTuple):
    """What a feed's name says: its kind, and whose it is (None: the venue's)."""

    kind: str
    person: str | None


@dataclass(frozen=True)
class Recording:
    """A recording that is running."""

    id: str
    since: datetime


@dataclass(frozen=True)
class Invited:
    """Somebody whom the chair has asked to come on with picture and sound."""

    person: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Streams:
    """The streams of a room. `rev` grows with every change.

    `source` is the feed on stage and `name` its sender, None for the venue. `speaking` is who has
    the word, as the floor keeps it: it stands here so that one reading tells who may send.
    """

    room: str
    source: str | None = None
    name: str | None = None
    since: datetime | None = None
    channels: tuple[Channel, ...] = ()
    recording: Recording | None = None
    invited: tuple[Invited, ...] = ()
    rev: int = 0
    speaking: str | None = None

    @property
    def called(self) -> frozenset[str]:
        """People who may send a speaker's feed whatever their role: invited, on stage, speaking."""
        on_stage = None if self.source is None else _owner(self.source)
        people = {each.person for each in self.invited} | {on_stage, self.speaking}
        return frozenset(person for person in people if person is not None)


def feed_of(name: str) -> Feed | None:
    """What a feed's name says; None if no feed is called so."""
    found = _FEED.fullmatch(name)
    return None if found is None else Feed(found[1] or found[2], found[3])


def speaker_feed(person: str) -> str:
    """The feed of somebody who speaks from afar."""
    return f"speaker-{person}"


def interpreter_feed(person: str) -> str:
    """The feed of an interpreter's voice."""
    return f"interpreter-{person}"


def may_send(person: Person, room: str, feed: str, called: Collection[str] = NOBODY) -> bool:
    """True when this person may send this feed to this room (E1). `called`: `Streams.called`."""
    known = feed_of(feed)
    if known is None or room == LOBBY or not person.may_enter(room):
        return False
    if known.person is None:
        return person.is_staff(room)
    if known.person != person.id:
        return False
    if known.kind == "interpreter":
        return person.role is Role.INTERPRETER
    return person.role is Role.SPEAKER or person.is_staff(room) or person.id in called


def may_watch(person: Person, room: str, what: str, called: Collection[str] = NOBODY) -> bool:
    """True when this person may watch the stage, or preview a feed of this name (E2)."""
    if room == LOBBY or not person.may_enter(room):
        return False
    if what == STAGE:
        return True
    if feed_of(what) is None:
        return False
    if person.is_staff(room) or may_send(person, room, what, called):
        return True
    on_desk = person.role in {Role.SPEAKER, Role.INTERPRETER} or person.id in called
    return what == "programme" and on_desk


def stage_feed(
    streams: Streams, feed: str | None, sender: Person | None, now: datetime
) -> Outcome[Streams]:
    """Let the room see and hear a feed, or none (E3); the same again changes nothing.

    `sender` is the person whose feed it is, None for one of the venue's.
    """
    if feed == streams.source:
        return Outcome(streams)
    if feed is None:
        return told(streams, replace(streams, source=None, name=None, since=None))
    known = feed_of(feed)
    if known is None or known.kind == "interpreter":
        raise Refusal("bad_request", f"“{feed}” is no feed that can be on stage.")
    if sender is not None and not may_send(sender, streams.room, feed, streams.called):
        raise Refusal("conflict", f"Invite {sender.name} to speak first, or give them the word.")
    name = None if sender is None else sender.name
    return told(streams, replace(streams, source=feed, name=name, since=now))


def invite(streams: Streams, person: Person, on: bool, now: datetime) -> Outcome[Streams]:
    """Let somebody come on with picture and sound, or take that back (E4).

    Whoever is not invited any more leaves the stage with it. The person learns of it alone.
    """
    if on and (person.role is Role.SCREEN or not person.may_enter(streams.room)):
        raise Refusal("conflict", f"{person.name} cannot come into this room.")
    if on is is_invited(streams, person.id):
        return Outcome(streams)
    if not on:
        return _taken_back(streams, person, now)
    fresh = Invited(person.id, person.name, now)
    fact = Fact(streams.room, Stream.STAFF, "speaker.invited", {"speaker": invited_view(fresh)})
    invited = replace(streams, invited=(*streams.invited, fresh), rev=streams.rev + 1)
    return Outcome(invited, (fact,), (_news(streams.room, person.id, fresh, now),))


def without(streams: Streams, person: Person, now: datetime) -> Outcome[Streams]:
    """The streams when somebody has left for good: nothing of theirs is heard or seen (E5)."""
    voice = interpreter_feed(person.id)
    cleared = replace(streams, channels=tuple(each.less(voice) for each in streams.channels))
    if streams.source == speaker_feed(person.id):
        cleared = replace(cleared, source=None, name=None, since=None)
    changed = Outcome(streams) if cleared == streams else told(streams, cleared)
    if not is_invited(streams, person.id):
        return changed
    left = _uninvited(changed.now, person.id)
    facts = (*changed.facts, _left(streams.room, person.id))
    return Outcome(left, facts, (_news(streams.room, person.id, None, now),))


def start_recording(streams: Streams, id: str, now: datetime) -> Outcome[Streams]:
    """Record the room from now on, and show that to everybody (E6)."""
    if streams.recording is not None:
        return Outcome(streams)
    return told(streams, replace(streams, recording=Recording(id, now)))


def stop_recording(streams: Streams) -> Outcome[Streams]:
    """End the recording that is running, if there is one (E6)."""
    if streams.recording is None:
        return Outcome(streams)
    return told(streams, replace(streams, recording=None))


def told(before: Streams, now: Streams) -> Outcome[Streams]:
    """The streams with one more change behind them, and the fact that tells everybody."""
    changed = replace(now, rev=before.rev + 1)
    data = {"streams": streams_view(changed)}
    return Outcome(changed, (Fact(changed.room, Stream.MAIN, "streams.changed", data),))


def is_invited(streams: Streams, person: str) -> bool:
    """True while the chair's invitation to this person stands."""
    return any(each.person == person for each in streams.invited)


def streams_view(streams: Streams) -> Data:
    """The streams as everybody in the room may know them."""
    running = streams.recording
    return {
        "source": streams.source,
        "name": streams.name,
        "since": stamp_or_none(streams.since),
        "channels": [channel_view(each) for each in streams.channels],
        "recording": None if running is None else {"id": running.id, "since": stamp(running.since)},
    }


def invited_view(invited: Invited) -> Data:
    """Somebody who was invited, as staff see them."""
    return {"id": invited.person, "name": invited.name, "at": stamp(invited.at)}


def own_view(streams: Streams, person: str) -> Data | None:
    """The invitation of this person as they see it: under which name to send; None without one."""
    found = next((each for each in streams.invited if each.person == person), None)
    return None if found is None else _own(found)


def _taken_back(streams: Streams, person: Person, now: datetime) -> Outcome[Streams]:
    left = _uninvited(streams, person.id)
    facts: tuple[Fact, ...] = (_left(streams.room, person.id),)
    if streams.source == speaker_feed(person.id):
        off = stage_feed(left, None, None, now)
        left, facts = off.now, (*off.facts, *facts)
    return Outcome(left, facts, (_news(streams.room, person.id, None, now),))


def _uninvited(streams: Streams, person: str) -> Streams:
    kept = tuple(each for each in streams.invited if each.person != person)
    return replace(streams, invited=kept, rev=streams.rev + 1)


def _left(room: str, person: str) -> Fact:
    return Fact(room, Stream.STAFF, "speaker.left", {"id": person})


def _news(room: str, person: str, invited: Invited | None, now: datetime) -> Mine:
    data = {"speaker": None if invited is None else _own(invited)}
    return Mine(room, person, "speaker", "speaker", round(now.timestamp() * 1000), data)


def _own(invited: Invited) -> Data:
    return {"feed": speaker_feed(invited.person), "at": stamp(invited.at)}


def _owner(feed: str) -> str | None:
    known = feed_of(feed)
    return None if known is None else known.person

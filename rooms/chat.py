"""Talk beside the forum, and announcements above it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rooms.facts import Data, Fact, Outcome, Stream, stamp
from rooms.people import Person
from rooms.refusals import Refusal

SHOWN: Final = 50
"""Messages of a snapshot; older ones stay in the export."""

ANNOUNCED: Final = 5


@dataclass(frozen=True)
class Message:
    id: str
    room: str
    person: str
    author: str
    role: str
    text: str
    at: datetime
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Announcement:
    id: str
    room: str
    text: str
    author: str
    at: datetime


Messages = Outcome[Message]


def say(
    id: str, room: str, text: str, by: Person, now: datetime, accepting: bool = True
) -> Messages:
    """A line in the chat (C1); while the chat is closed only staff speak there."""
    _may_speak(by, room, now, accepting)
    message = Message(id, room, by.id, by.name, str(by.role), text, now)
    return _told(message, "chat.said")


def edit(
    message: Message, text: str, by: Person, now: datetime, accepting: bool = True
) -> Messages:
    """The author's new words; shown as edited (C2)."""
    if message.deleted:
        raise Refusal("not_found", "This message has been deleted.")
    if message.person != by.id:
        raise Refusal("forbidden", "Only the author may change a message.")
    _may_speak(by, message.room, now, accepting)
    return _told(replace(message, text=text, edited=True), "chat.edited")


def delete(message: Message, by: Person) -> Messages:
    """Its author or a moderator takes a message away (C3)."""
    if message.deleted:
        raise Refusal("not_found", "This message has been deleted already.")
    if message.person != by.id and not by.is_staff(message.room):
        raise Refusal("forbidden", "Only the author or a moderator may delete a message.")
    gone = replace(message, deleted=True)
    return Outcome(gone, (Fact(message.room, Stream.CHAT, "chat.deleted", {"id": message.id}),))


def announce(id: str, room: str, text: str, by: Person, now: datetime) -> Outcome[Announcement]:
    """A word to everybody in the room, or in the event (C4)."""
    made = Announcement(id, room, text, by.name, now)
    data = {"announcement": announcement_view(made)}
    return Outcome(made, (Fact(room, Stream.MAIN, "announcement.made", data),))


def message_view(message: Message) -> Data:
    """A message as the chat shows it. A deleted one keeps its place in the list, not its text."""
    return {
        "id": message.id,
        "text": "" if message.deleted else message.text,
        "author": message.author,
        "person": message.person,
        "role": message.role,
        "at": stamp(message.at),
        "edited": message.edited,
        "deleted": message.deleted,
    }


def announcement_view(made: Announcement) -> Data:
    """An announcement as everybody sees it."""
    return {
        "id": made.id,
        "room": made.room,
        "text": made.text,
        "author": made.author,
        "at": stamp(made.at),
    }


def _may_speak(by: Person, room: str, now: datetime, accepting: bool) -> None:
    if not accepting and not by.is_staff(room):
        raise Refusal("forbidden", "The chat of this room is closed.")
    if by.is_muted(now):
        raise Refusal("forbidden", "A moderator has muted you for a while.")


def _told(message: Message, name: str) -> Messages:
    data = {"message": message_view(message)}
    return Outcome(message, (Fact(message.room, Stream.CHAT, name, data),))

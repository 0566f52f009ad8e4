"""Talk beside the forum, and announcements above it."""

from dataclasses import replace

from rooms import chat
from rooms.chat import Announcement, Message
from rooms.facts import Stream
from tests.rooms.meeting import NOW, ROOM, ana, at, bo, chair, guest_chair, refused, told

SAID = Message("m1", ROOM, ana.id, ana.name, "delegate", "Hello", NOW)
MUTED = replace(ana, muted_until=at(1))


def test_c1_a_line_is_heard_by_all_but_screens() -> None:
    outcome = chat.say("m1", ROOM, "Hello", ana, NOW)
    assert outcome.now == SAID
    assert [fact.stream for fact in outcome.facts] == [Stream.CHAT]
    assert told(outcome, "chat.said")["message"] == {
        "id": "m1",
        "text": "Hello",
        "author": "Ana Souza",
        "person": "p-ana",
        "role": "delegate",
        "at": "2020-09-17T01:00:00.000Z",
        "edited": False,
        "deleted": False,
    }


def test_c1_a_muted_person_does_not_talk() -> None:
    with refused("forbidden", "muted"):
        chat.say("m1", ROOM, "Hello", MUTED, NOW)


def test_c1_in_a_closed_chat_only_staff_speak() -> None:
    with refused("forbidden", "closed"):
        chat.say("m1", ROOM, "Hello", ana, NOW, accepting=False)
    with refused("forbidden", "closed"):
        chat.say("m1", ROOM, "Hello", guest_chair, NOW, accepting=False)
    assert chat.say("m1", ROOM, "Order!", chair, NOW, accepting=False).now.text == "Order!"


def test_c2_an_author_finds_better_words() -> None:
    outcome = chat.edit(SAID, "Hello all", ana, NOW)
    assert outcome.now == replace(SAID, text="Hello all", edited=True)
    assert told(outcome, "chat.edited")["message"]["edited"] is True


def test_c2_nobody_else_does_and_nobody_who_may_not_talk() -> None:
    with refused("forbidden", "Only the author"):
        chat.edit(SAID, "Hello all", chair, NOW)
    with refused("forbidden", "muted"):
        chat.edit(SAID, "Hello all", MUTED, NOW)
    with refused("forbidden", "closed"):
        chat.edit(SAID, "Hello all", ana, NOW, accepting=False)
    with refused("not_found", "deleted"):
        chat.edit(replace(SAID, deleted=True), "Hello all", ana, NOW)


def test_c3_author_and_moderator_take_a_message_away() -> None:
    for person in (ana, chair):
        outcome = chat.delete(SAID, person)
        assert outcome.now.deleted
        assert told(outcome, "chat.deleted") == {"id": "m1"}
    for person in (bo, guest_chair):
        with refused("forbidden", "Only the author or a moderator"):
            chat.delete(SAID, person)
    with refused("not_found", "already"):
        chat.delete(replace(SAID, deleted=True), ana)


def test_c3_of_a_deleted_message_nobody_reads_the_text() -> None:
    assert chat.message_view(replace(SAID, deleted=True))["text"] == ""


def test_c4_an_announcement_reaches_everybody_screens_included() -> None:
    outcome = chat.announce("n1", ROOM, "Doors close at nine.", chair, NOW)
    assert outcome.now == Announcement("n1", ROOM, "Doors close at nine.", "Chair", NOW)
    assert [fact.stream for fact in outcome.facts] == [Stream.MAIN]
    assert told(outcome, "announcement.made")["announcement"] == {
        "id": "n1",
        "room": ROOM,
        "text": "Doors close at nine.",
        "author": "Chair",
        "at": "2020-09-17T01:00:00.000Z",
    }

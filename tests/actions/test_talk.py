"""Chat, announcements, and how a room is run."""

import pytest

from rooms.commands import Announce, AskQuestion, DeleteMessage, EditMessage, Say, SetRoom
from rooms.people import Role
from rooms.refusals import Refusal
from tests.store.meeting import Meeting


async def test_a_message_is_said_edited_and_taken_away(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    said = (await meeting.do(ana, Say("Helo")))["message"]["id"]
    edited = await meeting.do(ana, EditMessage(said, "Hello"))
    assert (edited["message"]["text"], edited["message"]["edited"]) == ("Hello", True)
    deleted = await meeting.do(staff, DeleteMessage(said))
    assert (deleted["message"]["text"], deleted["message"]["deleted"]) == ("", True)
    with pytest.raises(Refusal) as refused:
        await meeting.do(ana, EditMessage(said, "Hello again"))
    assert refused.value.code == "not_found"


async def test_an_announcement_reaches_the_room_with_the_name_of_who_made_it(
    meeting: Meeting,
) -> None:
    staff = await meeting.join("Mo", Role.MODERATOR)
    made = (await meeting.do(staff, Announce("Buses leave at six.")))["announcement"]
    assert (made["author"], made["room"]) == ("Mo", "main")
    facts = [n.fact for committed in meeting.told for n in committed.facts]
    assert facts[-1].data == {"announcement": made}


async def test_a_room_closes_its_questions_and_its_chat(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    changed = await meeting.do(staff, SetRoom(questions_open=False, chat_open=False))
    assert changed["settings"] == {
        "moderation": "pre",
        "questions_open": False,
        "chat_open": False,
    }
    with pytest.raises(Refusal) as refused:
        await meeting.do(ana, AskQuestion("Why?"))
    assert refused.value.code == "question.closed"
    with pytest.raises(Refusal):
        await meeting.do(ana, Say("Hello"))
    assert await meeting.do(staff, Say("We go on at two."))


async def test_without_premoderation_a_question_opens_at_once(meeting: Meeting) -> None:
    ana, staff = await meeting.join(), await meeting.join("Mo", Role.MODERATOR)
    await meeting.do(staff, SetRoom(moderation="post"))
    assert (await meeting.do(ana, AskQuestion("Why?")))["question"]["state"] == "open"

"""Chat, announcements, and how a room is run."""

from __future__ import annotations

from rooms import chat, forum
from rooms.chat import Message
from rooms.commands import Announce, DeleteMessage, EditMessage, Say, SetRoom
from rooms.facts import Data, Outcome
from server.actions.ports import Unit


def say(unit: Unit, do: Say) -> Data:
    open_ = unit.desk.settings().chat_open
    return _keep(unit, chat.say(unit.new_id(), unit.room, do.text, unit.by, unit.now, open_))


def edit_message(unit: Unit, do: EditMessage) -> Data:
    open_ = unit.desk.settings().chat_open
    message = unit.talk.get(do.message)
    return _keep(unit, chat.edit(message, do.text, unit.by, unit.now, open_))


def delete_message(unit: Unit, do: DeleteMessage) -> Data:
    message = unit.talk.get(do.message)
    outcome = chat.delete(message, unit.by)
    if message.person != unit.by.id:
        unit.audit("delete_message", message.id, chat.message_view(message), None)
    return _keep(unit, outcome)


def announce(unit: Unit, do: Announce) -> Data:
    outcome = chat.announce(unit.new_id(), unit.room, do.text, unit.by, unit.now)
    unit.talk.announce(outcome.now)
    unit.emit(outcome)
    view = chat.announcement_view(outcome.now)
    unit.audit("announce", outcome.now.id, None, view)
    return {"announcement": view}


def set_room(unit: Unit, do: SetRoom) -> Data:
    before = unit.desk.settings()
    outcome = forum.change(before, do)
    unit.desk.save_settings(outcome.now)
    unit.emit(outcome)
    after = forum.settings_view(outcome.now)
    unit.audit("set_room", unit.room, forum.settings_view(before), after)
    return {"settings": after}


def _keep(unit: Unit, outcome: Outcome[Message]) -> Data:
    unit.talk.save(outcome.now)
    unit.emit(outcome)
    return {"message": chat.message_view(outcome.now)}

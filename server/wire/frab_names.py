"""Names and numbers that frab wants and we do not keep: made so that they never change."""

from __future__ import annotations

from collections.abc import Container
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from rooms.people import LOBBY
from rooms.programme import Event, RoomInfo, Session, Speaker, Wording
from server.wire.texts import UUID, id_for

FALLBACK: Final = "en"
"""The language of words that nobody marked, and the one shown where another is not there."""


def guid_of(event: Event, session: Session) -> str:
    """The UUID of a session: the one it came with, or one made of its id."""
    if UUID.fullmatch(session.guid):
        return session.guid.lower()
    return str(uuid5(NAMESPACE_URL, f"plenary:{event.id}/sessions/{session.id}"))


def room_guid(event: Event, room: RoomInfo) -> str:
    """The UUID of a room, made of its id."""
    return str(uuid5(NAMESPACE_URL, f"plenary:{event.id}/rooms/{room.id}"))


def speaker_guid(event: Event, speaker: Speaker) -> str:
    """The UUID of a speaker, made of their id."""
    return str(uuid5(NAMESPACE_URL, f"plenary:{event.id}/speakers/{speaker.id}"))


def number_of(guid: str, taken: Container[int]) -> int:
    """A positive number for readers that want one: the beginning of the guid, as a number."""
    number = int(guid[:7], 16) + 1
    while number in taken:
        number += 1
    return number


def worded(wording: Wording, language: str) -> str:
    """The words in one language, or in English, or in whichever there is."""
    return wording.get(language) or wording.get(FALLBACK) or next(iter(wording.values()), "")


def rewritten(wording: Wording, language: str, text: str) -> Wording:
    """The words after somebody sent `text`: unchanged if it says the same, else only that.

    Translations of words that have changed are dropped: they would say something else.
    """
    if worded(wording, language) == text:
        return wording
    return {language or FALLBACK: text} if text else {}


def free_id(name: str, prefix: str, taken: Container[str]) -> str:
    """An id made of a name that nothing else has; the lobby's is never free."""
    wanted = id_for(name, prefix)
    number, found = 1, wanted
    while found in taken or found == LOBBY:
        number += 1
        found = f"{wanted[:60]}-{number}"
    return found

"""Which ways there are to watch a room, the best for this viewer first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rooms.people import Person, Role
from server.media.ports import IceServer

if TYPE_CHECKING:
    from server.media.stage.room import Room

NEEDED: Final = frozenset(
    {Role.SPEAKER, Role.MODERATOR, Role.ORGANISER, Role.INTERPRETER, Role.CAPTIONER}
)
"""Roles that answer what they hear: three seconds behind they could not."""

Way = dict[str, Any]


def ways(room: Room, person: Person | None = None, full: bool = False) -> list[Way]:
    """`[{kind, url, picture, why?}]`; every one but the last may fail, and then the next serves.

    Newcomers to a large room begin with HLS, those who speak or work in it do not. `full`: this
    process takes nobody more. Without a person: what a delegate would get.
    """
    direct, by_hls = _direct(room, full), _by_hls(room)
    crowded = len(room.watchers) >= room.services.limits.hls_from and not _needs(room, person)
    first = [*by_hls, *direct] if crowded else [*direct, *by_hls]
    return [*first, *_sound(direct), {"kind": "captions", "picture": False}]


def ice_view(servers: Sequence[IceServer]) -> list[dict[str, Any]]:
    """Servers as `RTCIceServer` of the W3C."""
    return [
        {
            "urls": list(server.urls),
            **({} if server.username is None else {"username": server.username}),
            **({} if server.credential is None else {"credential": server.credential}),
        }
        for server in servers
    ]


def _direct(room: Room, full: bool) -> list[Way]:
    if room.services.play is not None:
        url = room.services.play.replace("{room}", room.id)
        return [{"kind": "webrtc", "url": url, "picture": True, "elsewhere": True}]
    return [] if full else [{"kind": "webrtc", "url": f"/whep/{room.id}/stage", "picture": True}]


def _by_hls(room: Room) -> list[Way]:
    found = room.services.broadcast(room.id)
    if found is None:
        return []
    return [{"kind": "hls", "url": found.url, "picture": found.picture}]


def _sound(direct: Sequence[Way]) -> list[Way]:
    return [{"kind": "sound", "url": way["url"], "picture": False} for way in direct]


def _needs(room: Room, person: Person | None) -> bool:
    return person is not None and (person.role in NEEDED or person.id in room.streams.called)

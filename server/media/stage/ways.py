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

KEPT_FOR: Final = NEEDED | {Role.SCREEN}
"""Roles for which places are kept: the meeting goes on without any one of the others."""

Way = dict[str, Any]


def ways(room: Room, person: Person | None = None, full: bool = False) -> list[Way]:
    """`[{kind, url, picture, elsewhere?}]`; all but the last may fail, and then the next serves.

    Who speaks or works in the room is served by this process. Everybody else by another server,
    where one has the room now: should that fail, by HLS, for it may fail for thousands at once.
    Without one, newcomers to a large room begin with HLS too. `full`: no process takes anybody
    more. Without a person: what a delegate would get.
    """
    away, direct, by_hls = _elsewhere(room), _direct(room, full), _by_hls(room)
    if _is_among(NEEDED, room, person):
        first = [*direct, *away, *by_hls]
    elif away or _is_large(room):
        first = [*away, *by_hls, *direct]
    else:
        first = [*direct, *by_hls]
    return [*first, *_sound(direct), {"kind": "captions", "picture": False}]


def _is_large(room: Room) -> bool:
    """Whether as many watch as all processes together shall serve by WebRTC."""
    processes = 1 + room.services.elsewhere().processes
    return room.viewers >= processes * room.services.limits.hls_from


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


def _elsewhere(room: Room) -> list[Way]:
    """At another server: one sound, the floor, and nobody there knows of our channels."""
    url = room.services.play(room.id)
    if url is None:
        return []
    return [{"kind": "webrtc", "url": url, "picture": True, "elsewhere": True}]


def _direct(room: Room, full: bool) -> list[Way]:
    return [] if full else [{"kind": "webrtc", "url": f"/whep/{room.id}/stage", "picture": True}]


def _by_hls(room: Room) -> list[Way]:
    found = room.services.broadcast(room.id)
    if found is None:
        return []
    return [{"kind": "hls", "url": found.url, "picture": found.picture}]


def _sound(direct: Sequence[Way]) -> list[Way]:
    return [{"kind": "sound", "url": way["url"], "picture": False} for way in direct]


def has_kept_place(room: Room, person: Person) -> bool:
    """Whether somebody is to have a place although as many watch as may."""
    return _is_among(KEPT_FOR, room, person)


def _is_among(roles: frozenset[Role], room: Room, person: Person | None) -> bool:
    return person is not None and (person.role in roles or person.id in room.streams.called)

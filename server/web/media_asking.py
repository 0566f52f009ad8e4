"""Which media process is asked: a room's home, one that has a place, or the one with a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import httpx

from rooms.refusals import Refusal
from server.web.services import Media
from server.wire.inside import BRANCH, FULL

AGAIN_MS: Final = 1000
_NAMED: Final = re.compile(r"([0-9a-f]{8})\..")
"""A session's id begins with the name of the process that has it."""


@dataclass(frozen=True)
class Asked:
    """A request as a media process gets it."""

    method: str
    path: str
    data: bytes
    headers: dict[str, str]


async def ask_home(media: Media, room: str, asked: Asked) -> httpx.Response:
    """Ask the process that carries the room; of one that has died, its successor. Refusal."""
    for _ in range(2):
        base = await media.places.place(room)
        if base is None:
            break
        said = await _ask(media, base, asked)
        if said is not None:
            return said
    raise _unavailable()


async def ask_stage(media: Media, room: str, asked: Asked) -> httpx.Response:
    """Ask for a viewer's place: of the home, then of whoever else has one. Refusal.

    One that is full by now leads to the next; when all are, the home has the last word.
    """
    for _ in range(2):
        found = await media.places.stage(room)
        if found is None:
            break
        home, order = found
        full: dict[str, httpx.Response] = {}
        for base in order:
            if base in full:
                continue
            said = await _ask(media, base, asked, branch=base != home)
            if said is None:
                break  # it has died: who has the room, and who has places, is to be asked anew
            if FULL not in said.headers:
                return said
            full[base] = said
        else:
            if full:
                return full.get(home) or next(iter(full.values()))
    raise _unavailable()


async def ask_session(media: Media, room: str, session: str, asked: Asked) -> httpx.Response:
    """Ask the process that has a session. Refusal `not_found` when that is gone."""
    named = _NAMED.match(session)
    if named is None:
        return await ask_home(media, room, asked)
    base = await media.places.at(named[1])
    if base is None:
        raise _unavailable()
    said = await _ask(media, base, asked) if base else None
    if said is None:
        raise Refusal("not_found", "There is no such session; it may have ended.")
    return said


async def _ask(
    media: Media, base: str, asked: Asked, *, branch: bool = False
) -> httpx.Response | None:
    """What the process at this address answers; None if nobody is there any more. Refusal."""
    headers = {**asked.headers, BRANCH: "1"} if branch else asked.headers
    url = base.rstrip("/") + asked.path
    try:
        return await media.client.request(asked.method, url, content=asked.data, headers=headers)
    except httpx.ConnectError:
        await media.places.gone(base)
        return None
    except httpx.HTTPError:  # it may have been done: asking another would do it twice
        raise _unavailable() from None


def _unavailable() -> Refusal:
    return Refusal("unavailable", "Streams come back in a moment.", AGAIN_MS)

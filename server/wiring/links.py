"""The links a newcomer is shown after the start: one for each way to take part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from rooms.people import Role
from rooms.programme import MAIN, Event
from server.config import Settings, secret_bytes
from server.identity import Invites
from server.store.store import SqlStore
from server.wiring.first_start import now

USES: Final = 20
GOOD_FOR: Final = timedelta(days=2)


DESKS: Final = {Role.SPEAKER: "speak", Role.INTERPRETER: "interpret", Role.CAPTIONER: "caption"}
"""Roles that work at a page of their own in one room at a time."""


@dataclass(frozen=True)
class Links:
    """Addresses to open, each in a browser (or a private window) of its own."""

    delegate: str
    moderator: str
    speaker: str
    organiser: str
    screen: str


async def links(settings: Settings, event: Event, url: str) -> Links:
    """Fresh links; those with a role are invites for a few uses."""
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    try:
        signer = Invites(secret_bytes(settings), event.id)
        return Links(
            delegate=f"{url}/join#code={event.code}",
            moderator=await _invite(store, signer, Role.MODERATOR, url, f"/moderate/{MAIN}"),
            speaker=await _invite(store, signer, Role.SPEAKER, url, f"/speak/{MAIN}"),
            organiser=await _invite(store, signer, Role.ORGANISER, url, "/organise"),
            screen=f"{url}/screen",
        )
    finally:
        await store.stop()


async def _invite(store: SqlStore, signer: Invites, role: Role, url: str, then: str) -> str:
    text, made = signer.make(role, now(), uses=USES, life=GOOD_FOR)
    await store.receive(lambda desk: desk.make_invite(made.id, USES))
    return f"{url}/join#invite={text}&then={then}"


def at_desk(role: Role, rooms: Sequence[str] | None, event: Event) -> str:
    """What follows an invite so that it leads to the desk of a role; "" for roles without one."""
    known = rooms or [MAIN, *(each.id for each in event.rooms)]
    there = next((id for id in known if any(each.id == id for each in event.rooms)), None)
    return f"&then=/{DESKS[role]}/{quote(there)}" if role in DESKS and there else ""


async def invite(
    settings: Settings, role: Role, rooms: tuple[str, ...] | None, uses: int | None, life: timedelta
) -> str:
    """A signed invite that the store remembers."""
    store = SqlStore(settings.database, now, lambda _committed: None)
    await store.start()
    try:
        event = await store.read(lambda reader: reader.event())
        if event is None:
            raise LookupError("no event has been loaded")
        text, made = Invites(secret_bytes(settings), event.id).make(role, now(), rooms, uses, life)
        await store.receive(lambda desk: desk.make_invite(made.id, uses))
        return text
    finally:
        await store.stop()

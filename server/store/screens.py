"""Screens of a room, as a unit keeps them, and the displays that wait to become one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from rooms.commands import Scene
from rooms.facts import Data
from rooms.refusals import Refusal
from rooms.screens import Screen
from rooms.stage import scene_view
from server.store import tables
from server.store.sql import AnyRow, Values
from server.store.transaction import Transaction

S = tables.screens.c
W = tables.pairings.c


@dataclass(frozen=True)
class SqlScreens:
    """Screens of one room, in one transaction."""

    tx: Transaction
    room: str

    def get(self, id: str) -> Screen:
        row = self.tx.row(select(tables.screens).where(S.id == id, S.room == self.room))
        if row is None:
            raise Refusal("not_found", "There is no such screen here.")
        return screen_of(row)

    def save(self, screen: Screen) -> None:
        self.tx.put(tables.screens, _values(screen))

    def remove(self, screen: Screen) -> None:
        self.tx.change(tables.screens.delete().where(S.id == screen.id))

    def claim(self, code: str, screen: Screen) -> None:
        """Give the display that shows this code to the screen; each code can be claimed once."""
        live = (W.code == code, W.screen.is_(None), W.expires_at > self.tx.now)
        claimed = {W.screen: screen.id, W.person: screen.person}
        if not self.tx.change(tables.pairings.update().where(*live).values(claimed)):
            raise Refusal("not_found", "No screen shows this code (any more). Look again.")


def screen_of(row: AnyRow) -> Screen:
    """A screen from its row."""
    values = dict(row._mapping)  # noqa: SLF001 - public by documentation
    shown = {key: scene_of(values[key]) for key in (S.preview.name, S.programme.name)}
    return Screen(**{**values, **shown})


def scene_of(data: Data | None) -> Scene | None:
    """A scene from what `scene_view` made of it."""
    return None if data is None else Scene(**data)


def _values(screen: Screen) -> Values:
    shown = {"preview": scene_view(screen.preview), "programme": scene_view(screen.programme)}
    return {**vars(screen), **shown}

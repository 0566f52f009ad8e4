"""The one-of-a-kind things of a room, all in its row: how it is run, its stage, floor, streams."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rooms.facts import Data
from rooms.floor import Floor, Hand
from rooms.forum import Settings
from rooms.stage import Stage, scene_view
from rooms.streams import Streams
from server.store import tables
from server.store.screens import scene_of
from server.store.sql import AnyRow
from server.store.streams import streams_of, streams_values
from server.store.transaction import Transaction

R = tables.rooms.c


class SqlDesk:
    """The row that the unit holds locked anyway, so reading it asks nothing of the database."""

    def __init__(self, tx: Transaction, row: AnyRow) -> None:
        self._tx = tx
        self._room: str = row.id
        self._settings = settings_of(row)
        self._stage = stage_of(row)
        self._floor = floor_of(row)
        self._streams = streams_of(row, None)

    def settings(self) -> Settings:
        return self._settings

    def save_settings(self, settings: Settings) -> None:
        self._settings = settings
        values = dict(vars(settings))
        del values["room"]
        self._save(values)

    def stage(self) -> Stage:
        return self._stage

    def save_stage(self, stage: Stage) -> None:
        self._stage = stage
        at = None if stage.at is None else stage.at.isoformat()
        self._save({R.stage.name: {"scene": scene_view(stage.scene), "at": at}})

    def floor(self) -> Floor:
        return self._floor

    def save_floor(self, floor: Floor) -> None:
        self._floor = floor
        speaking = None if floor.speaking is None else _hand_values(floor.speaking)
        since = None if floor.since is None else floor.since.isoformat()
        hands = [_hand_values(hand) for hand in floor.hands]
        self._save({R.floor.name: {"hands": hands, "speaking": speaking, "since": since}})

    def streams(self) -> Streams:
        return replace(self._streams, speaking=speaking_on(self._floor))

    def save_streams(self, streams: Streams) -> None:
        self._streams = streams
        self._save({R.streams.name: streams_values(streams)})

    def _save(self, values: Data) -> None:
        self._tx.change(tables.rooms.update().where(R.id == self._room), values)


def settings_of(row: AnyRow) -> Settings:
    """How a room is run, from its row."""
    return Settings(row.id, row.moderation, row.questions_open, row.chat_open)


def stage_of(row: AnyRow) -> Stage:
    """The stage of a room, from its row."""
    kept = row.stage
    if kept is None:
        return Stage(row.id)
    return Stage(row.id, scene_of(kept["scene"]), _moment(kept["at"]))


def floor_of(row: AnyRow) -> Floor:
    """The floor of a room, from its row."""
    kept = row.floor
    if kept is None:
        return Floor(row.id)
    speaking = None if kept["speaking"] is None else _hand_of(kept["speaking"])
    hands = tuple(_hand_of(hand) for hand in kept["hands"])
    return Floor(row.id, hands, speaking, _moment(kept["since"]))


def speaking_on(floor: Floor) -> str | None:
    """Who has the word."""
    return None if floor.speaking is None else floor.speaking.person


def _hand_values(hand: Hand) -> Data:
    return {**vars(hand), "at": hand.at.isoformat()}


def _hand_of(data: Data) -> Hand:
    hand = Hand(**data)
    return replace(hand, at=datetime.fromisoformat(data["at"]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

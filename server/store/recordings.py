"""Recordings: when they ran, which files they left, and what was answered meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from rooms.recordings import Answered, Recorded, RecordedFile
from rooms.refusals import Refusal
from rooms.streams import Recording
from server.store import tables
from server.store.sql import among
from server.store.transaction import Transaction

R = tables.recordings.c
N = tables.recording_files.c
Q = tables.questions.c
F = tables.facts.c


@dataclass(frozen=True)
class SqlRecordings:
    """The recordings of one room, in one transaction."""

    tx: Transaction
    room: str

    def begin(self, recording: Recording) -> None:
        row = {R.id.name: recording.id, R.room.name: self.room, R.started_at.name: recording.since}
        self.tx.insert(tables.recordings, [row])

    def end(self, id: str, at: datetime) -> None:
        here = tables.recordings.update().where(R.id == id, R.room == self.room)
        self.tx.change(here, {R.ended_at.name: at})

    def put(self, id: str, folder: str, file: RecordedFile) -> None:
        known = self.tx.row(select(R.folder).where(R.id == id, R.room == self.room))
        if known is None:
            raise Refusal("not_found", "There is no such recording here.")
        if known.folder != folder:
            self.tx.change(tables.recordings.update().where(R.id == id), {R.folder.name: folder})
        self.tx.put(tables.recording_files, {**vars(file), N.recording.name: id})


def recordings(connection: Connection, room: str) -> list[Recorded]:
    """The recordings of a room with their files, the latest first."""
    here = select(tables.recordings).where(R.room == room)
    rows = connection.execute(here.order_by(R.started_at.desc(), R.id)).all()
    mine = select(tables.recording_files).where(
        among(connection, N.recording, [row.id for row in rows])
    )
    files: dict[str, list[RecordedFile]] = {}
    for row in connection.execute(mine.order_by(N.started_at, N.name)):
        file = RecordedFile(row.name, row.what, row.started_at, row.ended_at, row.bytes)
        files.setdefault(row.recording, []).append(file)
    return [
        Recorded(row.id, room, row.started_at, row.ended_at, row.folder,
                 tuple(files.get(row.id, ())))
        for row in rows
    ]  # fmt: skip


def answered(connection: Connection, room: str) -> list[Answered]:
    """Every question of the room that was answered, with when it came on stage for that."""
    staged = _staged(connection, room)
    there = select(tables.questions).where(Q.room == room, Q.answered_at.is_not(None))
    rows = connection.execute(there.order_by(Q.answered_at, Q.id))
    return [
        Answered(row.id, row.text, row.answer_mode, row.answered_at,
                 _last(staged.get(row.id, []), row.answered_at))
        for row in rows
    ]  # fmt: skip


def _staged(connection: Connection, room: str) -> dict[str, list[datetime]]:
    """When each question came on stage: it is told, and kept nowhere else."""
    there = select(F.at, F.data).where(F.room == room, F.name == "question.staged")
    moments: dict[str, list[datetime]] = {}
    for at, data in connection.execute(there.order_by(F.no)):
        moments.setdefault(data["question"]["id"], []).append(at)
    return moments


def _last(moments: list[datetime], before: datetime) -> datetime | None:
    return max((at for at in moments if at <= before), default=None)

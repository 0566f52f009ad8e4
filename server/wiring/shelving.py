"""What a recording consists of, noted in SQL: so a question points to its second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from rooms.facts import Data
from rooms.recordings import RecordedFile
from rooms.refusals import RETRYABLE, Refusal
from rooms.streams import STAGE
from server import log
from server.actions.ports import Unit
from server.actions.streams import keep_file
from server.media.egress.manifest import finish
from server.store.store import SqlStore

PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Between tries while the database cannot be written; together less than a process may take to
end."""

rest: Final = asyncio.sleep
logger = log.logger(__name__)


@dataclass(frozen=True)
class Shelf:
    """Where recordings are noted. `folder` is the one of all recordings."""

    store: SqlStore
    folder: Path

    async def keep(self, room: str, recording: str, manifest: Mapping[str, Any]) -> None:
        """Note the files of a recording as its manifest has them now.

        The last one has no end while the recording runs: should this process be killed, nobody
        is told of an end that was none.
        """
        folder = self.folder / room / recording
        parts, is_over = manifest["parts"], manifest["ended_at"] is not None
        for part in parts:
            has_ended = is_over or part is not parts[-1]
            file = RecordedFile(
                name=part["file"],
                what=STAGE,
                started_at=datetime.fromisoformat(part["started_at"]),
                ended_at=datetime.fromisoformat(part["ended_at"]) if has_ended else None,
                bytes=await asyncio.to_thread(_bytes, folder / part["file"]),
            )
            await self._note(room, recording, folder.as_posix(), file)

    async def mend(self) -> None:
        """Finish what killed processes left of recordings that were stopped meanwhile.

        Once, at the start. One that still runs is gone on with by whoever carries its room.
        """
        try:
            event = await self.store.read(lambda reader: reader.event())
            for room in event.rooms if event is not None else ():
                await self._mend(room.id)
        except (Refusal, OSError, ValueError) as error:
            logger.warning("recordings that were cut off were not looked at", why=str(error))

    async def _mend(self, room: str) -> None:
        for each in await self.store.read(lambda reader: reader.recordings(room)):
            if each.ended_at is None or all(file.ended_at is not None for file in each.files):
                continue
            manifest = await asyncio.to_thread(finish, self.folder / room / each.id, time.time())
            if manifest is not None:
                await self.keep(room, each.id, manifest)

    async def _note(self, room: str, recording: str, folder: str, file: RecordedFile) -> None:
        job = partial(_keep, recording, folder, file)
        for pause in (*PAUSES_S, None):
            try:
                await self.store.write(room, None, job)
            except Refusal as refused:
                if pause is not None and refused.code in RETRYABLE:
                    await rest(pause)
                    continue
                logger.warning(
                    "a file of a recording was not noted; its manifest has it",
                    room=room,
                    file=file.name,
                    why=refused.message,
                )
            return


def _bytes(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _keep(recording: str, folder: str, file: RecordedFile, unit: Unit) -> Data:
    return keep_file(unit, recording, folder, file)

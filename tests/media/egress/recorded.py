"""A room that is recorded into a folder, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av

from server.media.egress.manifest import read
from server.media.egress.recording import Recorder
from server.media.ports import FLOOR, Codec
from tests.media.egress.senders import OPUS, Clock, FedTrack, Sent, play


class Room:
    """A room that is recorded into a folder."""

    def __init__(self, folder: Path, codec: Codec | None, *languages: str, **more: Any) -> None:
        self.folder, self.clock, self.said = folder / "x", Clock(), list[str | None]()
        self.picture = FedTrack("video", codec)
        self.sounds = {name: FedTrack("audio", OPUS) for name in (FLOOR, *languages)}
        self.recorder = Recorder(
            "r", "x", self.folder, self.picture, self.sounds, self.said.append, self.clock, **more
        )

    @property
    def floor(self) -> FedTrack:
        return self.sounds[FLOOR]

    def play(self, *streams: tuple[FedTrack, list[Sent]]) -> None:
        play(self.clock, *streams)

    async def end(self) -> list[dict[str, Any]]:
        """All that was fed is written; the parts."""
        self.recorder.start()
        await self.recorder.stop()
        manifest = read(self.folder)
        assert manifest == self.recorder.manifest
        parts: list[dict[str, Any]] = manifest["parts"]
        return parts

    def file(self, part: dict[str, Any]) -> str:
        return str(self.folder / part["file"])


def packets(path: str, kind: str, place: int = 0) -> list[bytes]:
    with av.open(path) as file:
        stream = [each for each in file.streams if each.type == kind][place]
        return [bytes(packet) for packet in file.demux(stream) if packet.size]

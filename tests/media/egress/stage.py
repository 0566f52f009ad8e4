"""A room whose stage is broadcast into a folder, for tests."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from server.media.egress.hls import INDEX, HlsWriter
from server.media.egress.storage import Folder
from server.media.ports import FLOOR, Codec
from tests.media.egress.senders import H264, OPUS, Clock, FedTrack, Sent, play


class Stumbling(Folder):
    """A storage that is full for a while."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked = 0

    def put(self, name: str, data: bytes) -> None:
        self.asked += name.startswith("floor-") and name.endswith("m4s")
        if 2 < self.asked < 5 and not name.endswith(".m3u8"):
            raise OSError(errno.ENOSPC, "No space left on device")
        super().put(name, data)


class Stage:
    """A room whose stage is broadcast into a folder."""

    def __init__(self, folder: Path, codec: Codec | None = H264, *languages: str) -> None:
        self.folder, self.clock, self.said = folder, Clock(), list[str | None]()
        self.picture = FedTrack("video", codec)
        self.sounds = {name: FedTrack("audio", OPUS) for name in (FLOOR, *languages)}
        self.storage: Folder = Folder(folder)
        self.writer = HlsWriter(
            "r", lambda _: self.storage, self.picture, self.sounds, self.said.append, self.clock
        )

    @property
    def floor(self) -> FedTrack:
        return self.sounds[FLOOR]

    def play(self, *streams: tuple[FedTrack, list[Sent]]) -> None:
        play(self.clock, *streams)

    async def end(self) -> None:
        """All that was fed is written."""
        self.writer.start()
        await self.writer.stop()

    def text(self, name: str = INDEX) -> str:
        return (self.folder / name).read_text()

    @property
    def files(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]

    @property
    def index(self) -> str:
        return str(self.folder / INDEX)


def lengths(playlist: str) -> list[float]:
    return [float(each) for each in re.findall(r"#EXTINF:([\d.]+)", playlist)]


def shifted(sent: list[Sent], turn: int) -> list[Sent]:
    """The same second again, later."""
    count = len(sent) * turn
    return [
        Sent(
            at + 0.04 * (at > 0.99),
            packet._replace(
                sequence=packet.sequence + count & 0xFFFF,
                timestamp=packet.timestamp + 90_000 * turn & 0xFFFFFFFF,
            ),
        )
        for at, packet in sent
    ]

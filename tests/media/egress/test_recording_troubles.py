"""Recordings onto disks that are full, and by processes that are killed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from server.media.egress.manifest import read
from server.media.egress.matroska import Target
from server.media.egress.recording import Plain
from tests.media.egress.recorded import Room
from tests.media.egress.senders import H264, beeps, flashes, sent_picture, sent_sound

TOGETHER = 0.04


class FullDisk(Plain):
    """A disk with room for so many bytes."""

    left = 20_000

    def write(self, data: bytes) -> int:
        FullDisk.left -= len(data)
        if FullDisk.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


async def test_a_full_disk_is_said_and_recording_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    def opens(path: Path) -> Target:
        if path.name == "002.mkv":
            FullDisk.left = 1 << 20  # somebody made room
        return FullDisk(path)

    room = Room(tmp_path, H264, opens=opens)
    room.play((room.picture, sent_picture(H264, 10)), (room.floor, sent_sound(10)))
    first, second = await room.end()
    assert "No space left" in str(room.said[0])
    assert room.said[-1] is None
    assert "No space left" in room.recorder.manifest["troubles"][0]["text"]
    assert len(flashes(room.file(first))) >= 1
    assert second["why"] == "trouble"
    assert len(flashes(room.file(second))) >= 2


async def test_a_disk_that_stays_full_leaves_no_heap_of_empty_files(tmp_path: Path) -> None:
    """It is tried every five seconds, perhaps all night."""

    def opens(path: Path) -> Target:
        FullDisk.left = 0
        return FullDisk(path)

    room = Room(tmp_path, None, opens=opens)
    room.play((room.floor, sent_sound(22)))
    assert await room.end() == []
    assert [path.name for path in room.folder.iterdir()] == ["manifest.json"]
    assert len(room.recorder.manifest["troubles"]) == 1
    assert len(room.said) == 1


KILLED = """
    import asyncio, sys
    from pathlib import Path
    from server.media.egress.recording import Recorder
    from tests.media.egress.senders import *

    async def main():
        clock, picture, floor = Clock(), FedTrack("video", H264), FedTrack("audio", OPUS)
        recorder = Recorder("r", "x", Path(sys.argv[1]), picture, {"floor": floor}, print, clock)
        recorder.start()
        play(clock, (picture, sent_picture(H264, 8)), (floor, sent_sound(8)))
        while recorder.figures()["frames"] < 590:
            await asyncio.sleep(0.01)
        print("now", flush=True)
        await asyncio.sleep(60)

    asyncio.run(main())
"""


def test_what_was_recorded_before_a_kill_is_there(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.send_signal(signal.SIGKILL)
    manifest = read(tmp_path)
    assert manifest["ended_at"] is None
    path = str(tmp_path / manifest["parts"][0]["file"])
    white = flashes(path)
    assert len(white) >= 6  # of eight: at most the last seconds are lost
    heard = beeps(path)
    assert heard == pytest.approx(white[1 : len(heard) + 1], abs=TOGETHER)


async def test_another_process_goes_on_with_a_recording(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    room.play((room.picture, sent_picture(H264, 2)), (room.floor, sent_sound(2)))
    (before,) = await room.end()
    again = Room(tmp_path, H264)
    again.clock.now = room.clock.now + 60
    again.play((again.picture, sent_picture(H264, 2)), (again.floor, sent_sound(2)))
    first, second = await again.end()
    assert first["file"] == before["file"]
    assert (second["file"], second["why"]) == ("002.mkv", "resumed")
    assert len(flashes(again.file(first))) == len(flashes(again.file(second))) == 2
    assert again.recorder.manifest["started_at"] == room.recorder.manifest["started_at"]


async def test_a_manifest_that_is_none_does_not_stop_a_recording(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    room.folder.mkdir()
    (room.folder / "manifest.json").write_text('{"parts": [7]}')
    (room.folder / "001.mkv").write_bytes(b"of somebody")
    room.play((room.picture, sent_picture(H264, 2)), (room.floor, sent_sound(2)))
    (part,) = await room.end()
    assert part["file"] == "002.mkv"
    assert "no manifest" in str(room.said)

"""Recordings: as it came, in files that can be played, whatever happens to us."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import av
import pytest

from server.media.egress.manifest import find, read
from server.media.egress.matroska import Target
from server.media.egress.recording import Plain, Recorder
from server.media.ports import FLOOR, Codec
from tests.media.egress.senders import (
    H264,
    OPUS,
    VP8,
    VP9,
    Clock,
    FedTrack,
    Sent,
    beeps,
    flashes,
    picture,
    play,
    sent_picture,
    sent_sound,
    sound,
)

TOGETHER = 0.04


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


@pytest.mark.parametrize("codec", [H264, VP8, VP9], ids=lambda codec: codec.name)
async def test_a_recording_holds_what_was_sent_and_lips_stay_with_voices(
    tmp_path: Path, codec: Codec
) -> None:
    room = Room(tmp_path, codec, "fr")
    room.play(
        (room.picture, sent_picture(codec, 4)),
        (room.floor, sent_sound(4)),
        (room.sounds["fr"], sent_sound(4, pitch=2000, timestamp=9)),
    )
    (part,) = await room.end()
    assert part["picture"] == {"codec": codec.name, "width": 160, "height": 90}
    assert part["sounds"] == [FLOOR, "fr"]
    assert part["seconds"] == pytest.approx(4.0, abs=0.05)
    path = room.file(part)
    if codec is not H264:  # which Matroska holds with lengths instead of start codes
        assert packets(path, "video") == [data for data, _ in picture(codec, 4)]
    assert packets(path, "audio") == list(sound(4))
    assert packets(path, "audio", 1) == list(sound(4, 2000))
    white = flashes(path)
    assert len(white) == 4
    for channel in range(2):
        heard = beeps(path, channel)
        assert len(heard) >= 3
        assert heard == pytest.approx(white[-len(heard) :], abs=TOGETHER)
    assert room.said == []


async def test_a_moment_of_the_meeting_is_found_in_the_file(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    start = room.clock.now
    room.play((room.picture, sent_picture(H264, 4)), (room.floor, sent_sound(4)))
    await room.end()
    found = find(read(room.folder), start + 2.03)  # a flash that took 30 ms to come
    assert found is not None
    file, second = found
    assert any(abs(at - second) < TOGETHER for at in flashes(str(room.folder / file)))


async def test_another_codec_begins_another_file(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    room.play((room.picture, sent_picture(H264, 2)), (room.floor, sent_sound(2)))
    room.picture.renew(VP8)
    room.play(
        (room.picture, sent_picture(VP8, 2, sequence=9, timestamp=9)),
        (room.floor, sent_sound(2, sequence=94, timestamp=91904)),
    )
    first, second = await room.end()
    assert (first["file"], second["file"]) == ("001.mkv", "002.webm")
    assert second["why"] == "picture"
    assert len(flashes(room.file(first))) == len(flashes(room.file(second))) == 2
    assert 4.0 <= first["seconds"] + second["seconds"] < 4.4
    whole = packets(room.file(first), "audio") + packets(room.file(second), "audio")
    assert len(whole) == 200


async def test_another_size_or_sender_begins_another_file(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    room.play((room.picture, sent_picture(H264, 1)), (room.floor, sent_sound(1)))
    room.picture.renew(H264)
    room.play((room.picture, sent_picture(H264, 1, size=(320, 180), sequence=9, timestamp=9)))
    room.picture.renew(H264)
    room.play((room.picture, sent_picture(H264, 1, size=(320, 180), sequence=9, timestamp=9)))
    assert [part["picture"]["width"] for part in await room.end()] == [160, 320, 320]


async def test_sound_alone_is_recorded_too_and_a_picture_joins(tmp_path: Path) -> None:
    room = Room(tmp_path, None)
    room.play((room.floor, sent_sound(2)))
    room.picture.renew(VP8)
    room.play(
        (room.picture, sent_picture(VP8, 2)),
        (room.floor, sent_sound(2, sequence=94, timestamp=91904)),
    )
    first, second = await room.end()
    assert (first["file"], first["picture"]) == ("001.mka", None)
    assert second["picture"]["codec"] == "VP8"
    assert len(flashes(room.file(second))) == 2


async def test_a_channel_that_opens_is_in_the_next_file(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    room.play((room.picture, sent_picture(H264, 2)), (room.floor, sent_sound(2)))
    french = FedTrack("audio", OPUS)
    room.recorder.hear("fr", french)
    room.play(
        (room.picture, sent_picture(H264, 3, sequence=5_000, timestamp=180_000)),
        (room.floor, sent_sound(3, sequence=94, timestamp=91904)),
        (french, sent_sound(3)),
    )
    *_, last = await room.end()
    assert last["sounds"] == [FLOOR, "fr"]
    assert beeps(room.file(last), 1)
    room.recorder.hear("fr", None)
    assert not french.sinks


async def test_what_cannot_be_recorded_is_said(tmp_path: Path) -> None:
    room = Room(tmp_path, Codec("AV1", 90_000))
    room.play((room.floor, sent_sound(2)))
    (part,) = await room.end()
    assert part["picture"] is None
    assert "AV1" in str(room.said)


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


async def test_garbage_from_a_sender_costs_no_file(tmp_path: Path) -> None:
    room = Room(tmp_path, H264)
    sent = sent_picture(H264, 3)
    bad = [
        Sent(at, packet._replace(payload=b"\x65" + bytes(50)))
        if 0.9 < at < 1.9
        else Sent(at, packet)
        for at, packet in sent
    ]
    room.play((room.picture, bad), (room.floor, sent_sound(3)))
    parts = await room.end()
    assert len(parts) == 1
    assert packets(room.file(parts[0]), "audio") == list(sound(3))


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


async def test_a_packet_that_is_sent_again_in_time_costs_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path, VP8)
    sent = sent_picture(VP8, 2)
    sent[20] = Sent(sent[20].at + 0.25, sent[20].packet)
    room.play((room.picture, sent), (room.floor, sent_sound(2)))
    (part,) = await room.end()
    assert packets(room.file(part), "video") == [data for data, _ in picture(VP8, 2)]

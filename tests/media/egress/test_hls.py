"""HLS as a player finds it, from senders that behave and from others."""

from __future__ import annotations

import errno
import itertools
import re
from pathlib import Path

import av
import pytest

from server.media.egress.hls import INDEX, HlsWriter
from server.media.egress.storage import Folder
from server.media.ports import FLOOR, Codec
from tests.media.egress.senders import (
    H264,
    OPUS,
    VP8,
    Clock,
    FedTrack,
    Sent,
    beeps,
    flashes,
    play,
    sent_picture,
    sent_sound,
)

TOGETHER = 0.04


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


async def test_a_player_finds_all_frames_and_all_sounds_together(tmp_path: Path) -> None:
    stage = Stage(tmp_path, H264, "fr")
    stage.play(
        (stage.picture, sent_picture(H264, 6)),
        (stage.floor, sent_sound(6)),
        (stage.sounds["fr"], sent_sound(6, pitch=2000, timestamp=77)),
    )
    await stage.end()
    assert 'RESOLUTION=160x90,AUDIO="sound"' in stage.text()
    with av.open(stage.index) as file:
        assert len(list(file.decode(video=0))) == 150
    white, floor, fr = flashes(stage.index), beeps(stage.index), beeps(stage.index, 1)
    assert white == pytest.approx([10.0 + second for second in range(6)], abs=0.001)
    for sound in (floor, fr):
        assert sound == pytest.approx(white[-len(sound) :], abs=TOGETHER)
        assert len(sound) >= 5
    assert stage.writer.figures()["lost"] == 0
    assert stage.said == []


async def test_every_rendition_has_the_same_segments_without_a_gap(tmp_path: Path) -> None:
    stage = Stage(tmp_path, H264, "fr", "zh-Hant")
    stage.play(
        (stage.picture, sent_picture(H264, 5)),
        (stage.floor, sent_sound(5)),
        (stage.sounds["fr"], sent_sound(5)[60:110]),  # begins late, ends early
    )
    await stage.end()
    picture, *sounds = (
        lengths(stage.text(f"{name}.m3u8")) for name in ("picture", FLOOR, "fr", "zh-Hant")
    )
    assert picture[:-1] == [1.0] * 4
    for sound in sounds:
        assert sound == pytest.approx(picture, abs=0.022)
    for channel in range(3):
        with av.open(stage.index) as file:
            packets = [p for p in file.demux(file.streams.audio[channel]) if p.pts is not None]
        steps = {b.pts - a.pts for a, b in itertools.pairwise(packets) if a.pts and b.pts}
        assert steps == {1024}


async def test_a_picture_is_laid_by_its_senders_clock(tmp_path: Path) -> None:
    """The encoder is slow, 150 ms; the sender reports when it was captured."""
    stage = Stage(tmp_path)
    stage.picture.reports, stage.floor.reports = (0xFFFF_FF00, 5.0), (0xFFFF_F000, 5.0)
    stage.play((stage.picture, sent_picture(H264, 5, delay=0.18)), (stage.floor, sent_sound(5)))
    await stage.end()
    white, sound = flashes(stage.index), beeps(stage.index)
    assert len(sound) >= 3
    assert sound == pytest.approx(white[-len(sound) :], abs=TOGETHER)


async def test_a_vp8_programme_is_sound_alone_and_says_so(tmp_path: Path) -> None:
    stage = Stage(tmp_path, VP8)
    stage.play((stage.picture, sent_picture(VP8, 3)), (stage.floor, sent_sound(3)))
    await stage.end()
    assert not stage.writer.has_picture
    assert "RESOLUTION" not in stage.text()
    assert len(beeps(stage.index)) >= 2
    assert not [name for name in stage.files if name.startswith("picture")]


async def test_another_sender_of_another_size_is_a_break_that_players_get_over(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 3)), (stage.floor, sent_sound(3)))
    stage.picture.renew(H264)
    other = sent_picture(H264, 3, size=(320, 180), sequence=5, timestamp=5)
    stage.play((stage.picture, other), (stage.floor, sent_sound(3, sequence=144, timestamp=139904)))
    await stage.end()
    for name in ("picture", FLOOR):
        assert stage.text(f"{name}.m3u8").count("#EXT-X-DISCONTINUITY\n") == 1
    assert stage.text("picture.m3u8").count("#EXT-X-MAP") == 2
    assert "RESOLUTION=320x180" in stage.text()
    with av.open(stage.index) as file:
        assert {frame.width for frame in file.decode(video=0)} == {160, 320}
    assert sum(lengths(stage.text("picture.m3u8"))) == pytest.approx(6.0, abs=0.1)


async def test_a_sender_that_is_gone_leaves_a_standing_picture_under_the_sound(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 2)), (stage.floor, sent_sound(6)))
    await stage.end()
    picture, floor = (lengths(stage.text(f"{name}.m3u8")) for name in ("picture", FLOOR))
    assert len(picture) == len(floor)
    assert sum(picture) == pytest.approx(6.0, abs=0.3)
    assert stage.picture.asked > 0 or not stage.picture.sinks
    assert len(beeps(stage.index)) == 6


async def test_segments_are_as_long_as_a_sender_that_ignores_requests_wants(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 6, gop=50)), (stage.floor, sent_sound(6)))
    await stage.end()
    assert lengths(stage.text("picture.m3u8"))[:2] == [2.0, 2.0]
    assert "#EXT-X-TARGETDURATION:2" in stage.text("picture.m3u8")


async def test_after_a_loss_the_picture_goes_on_with_a_key_frame(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    sent = [each for each in sent_picture(H264, 4) if not 1.3 < each.at < 1.4]
    stage.play((stage.picture, sent), (stage.floor, sent_sound(4)))
    await stage.end()
    assert stage.writer.figures()["lost"] >= 2
    white = flashes(stage.index)
    assert white == pytest.approx([10.0, 11.0, 12.0, 13.0], abs=0.001)


async def test_a_channel_that_opens_later_joins_at_the_same_place(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 3)), (stage.floor, sent_sound(3)))
    german = FedTrack("audio", OPUS)
    stage.writer.hear("de", german)
    assert stage.writer.channels == (FLOOR, "de")
    await stage.end()
    assert 'LANGUAGE="de"' in stage.text()
    floor, de = stage.text("floor.m3u8"), stage.text("de.m3u8")
    first = int(re.findall(r"MEDIA-SEQUENCE:(\d+)", de)[0])
    times = re.findall(r"DATE-TIME:(.*)", floor)
    assert re.findall(r"DATE-TIME:(.*)", de) == times[first:]


async def test_a_channel_that_closes_carries_the_floor_for_those_who_still_listen(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path, H264, "fr")
    stage.writer.hear("fr", None)
    stage.play((stage.picture, sent_picture(H264, 3)), (stage.floor, sent_sound(3)))
    await stage.end()
    assert stage.writer.channels == (FLOOR,)
    assert not stage.sounds["fr"].sinks
    assert "fr.m3u8" not in stage.text()


async def test_after_a_long_silence_players_go_on_after_a_break(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 3)), (stage.floor, sent_sound(3)))
    stage.clock.now += 600.0
    stage.play(
        (stage.picture, sent_picture(H264, 3, sequence=5000, timestamp=54_000_000 + 270_000)),
        (stage.floor, sent_sound(3, sequence=144, timestamp=28_800_000 + 144_000)),
    )
    await stage.end()
    playlist = stage.text("picture.m3u8")
    assert playlist.count("#EXT-X-DISCONTINUITY\n") == 1
    assert len(lengths(playlist)) < 10
    assert len(flashes(stage.index)) == 6


async def test_old_segments_are_deleted(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    second = sent_picture(H264, 1)
    for turn in range(25):
        stage.play((stage.picture, shifted(second, turn)))
    await stage.end()
    kept = {int(each) for each in re.findall(r"picture-(\d+).m4s", " ".join(stage.files))}
    assert kept == set(range(6, 26))
    assert len(lengths(stage.text("picture.m3u8"))) == 10


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


async def test_players_are_told_how_the_sound_is_coded(tmp_path: Path) -> None:
    """Browsers refuse an initialisation without AudioSpecificConfig; FFmpeg does not mind."""
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 2)), (stage.floor, sent_sound(2)))
    await stage.end()
    low_complexity_48_khz_stereo = b"\x11\x90"
    init = (stage.folder / "floor-1.mp4").read_bytes()
    assert low_complexity_48_khz_stereo in init[init.index(b"esds") :]
    assert (stage.folder / "picture-1.mp4").read_bytes().count(b"avcC") == 1


async def test_a_full_disk_is_a_break_for_players_and_said_to_staff(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.writer._publisher._storage = Stumbling(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 7)), (stage.floor, sent_sound(7)))
    await stage.end()
    trouble, well = stage.said
    assert "cannot be written (No space left on device)" in str(trouble)
    assert well is None
    for name in ("picture", FLOOR):
        playlist = stage.text(f"{name}.m3u8")
        assert playlist.count("#EXT-X-DISCONTINUITY\n") == 1
        assert len(lengths(playlist)) == 5
    assert len(flashes(stage.index)) == 5


async def test_garbage_from_a_sender_does_not_stop_the_sound(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    bad = [
        Sent(at, packet._replace(payload=packet.payload[:1] + bytes(40)) if at > 1.5 else packet)
        for at, packet in sent_picture(H264, 4)
    ]
    stage.play((stage.picture, bad), (stage.floor, sent_sound(4)))
    await stage.end()
    assert len(beeps(stage.index)) == 4


async def test_the_folder_cannot_be_guessed(tmp_path: Path) -> None:
    keys = {Stage(tmp_path).writer.key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 22 for key in keys)

"""HLS as a player finds it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import av
import pytest

from server.media.ports import FLOOR
from tests.media.egress.senders import (
    H264,
    OPUS,
    VP8,
    FedTrack,
    beeps,
    flashes,
    sent_picture,
    sent_sound,
)
from tests.media.egress.stage import Stage, lengths

TOGETHER = 0.04
"""Seconds by which lips and voice may be apart."""


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


async def test_a_channel_that_opens_later_joins_at_the_same_place(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 3)), (stage.floor, sent_sound(3)))
    german = FedTrack("audio", OPUS)
    stage.writer.hear("de", german)
    assert stage.writer.channels == (FLOOR, "de")
    await stage.end()
    assert 'NAME="Deutsch",LANGUAGE="de"' in stage.text()
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


async def test_players_are_told_how_the_sound_is_coded(tmp_path: Path) -> None:
    """Browsers refuse an initialisation without AudioSpecificConfig; FFmpeg does not mind."""
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 2)), (stage.floor, sent_sound(2)))
    await stage.end()
    low_complexity_48_khz_stereo = b"\x11\x90"
    init = (stage.folder / "floor-1.mp4").read_bytes()
    assert low_complexity_48_khz_stereo in init[init.index(b"esds") :]
    assert (stage.folder / "picture-1.mp4").read_bytes().count(b"avcC") == 1


async def test_a_broadcast_that_is_over_says_so_and_lets_go_of_its_storage(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    closed: list[bool] = []
    stage.storage.close = lambda: closed.append(True)  # type: ignore[method-assign]
    stage.play((stage.picture, sent_picture(H264, 2)), (stage.floor, sent_sound(2)))
    await stage.end()
    assert closed == [True]
    for name in ("picture", FLOOR):
        assert stage.text(f"{name}.m3u8").endswith("#EXT-X-ENDLIST\n")


async def test_the_folder_cannot_be_guessed(tmp_path: Path) -> None:
    keys = {Stage(tmp_path).writer.key for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 22 for key in keys)

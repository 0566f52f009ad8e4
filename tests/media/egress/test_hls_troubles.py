"""HLS from senders that stop, lose or send garbage, and onto disks that are full."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from server.media.egress.storage import Folder
from server.media.ports import FLOOR
from tests.media.egress.senders import (
    H264,
    Sent,
    beeps,
    flashes,
    sent_picture,
    sent_sound,
)
from tests.media.egress.stage import Stage, Stumbling, lengths, shifted


async def test_a_sender_that_is_gone_leaves_a_standing_picture_under_the_sound(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 2)), (stage.floor, sent_sound(6)))
    await stage.end()
    picture, floor = (lengths(stage.text(f"{name}.m3u8")) for name in ("picture", FLOOR))
    assert len(picture) == len(floor)
    assert sum(picture) == pytest.approx(6.0, abs=0.3)
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
    stage.writer.start()
    await asyncio.wait_for(stage.picture.was_asked.wait(), 10)
    await stage.writer.stop()
    assert stage.writer.figures()["lost"] >= 2
    white = flashes(stage.index)
    assert white == pytest.approx([10.0, 11.0, 12.0, 13.0], abs=0.001)


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


class Kept(Folder):
    """A storage whose keys may write, but not delete: many buckets are like that."""

    def delete(self, name: str) -> None:
        raise OSError(f"the storage for HLS answers 403 to DELETE of {name}")


async def test_a_storage_that_deletes_nothing_is_written_on_and_said(tmp_path: Path) -> None:
    stage = Stage(tmp_path, H264, "fr")
    stage.writer._publisher._storage = Kept(tmp_path)
    second = sent_picture(H264, 1)
    for turn in range(26):
        stage.play((stage.picture, shifted(second, turn)))
    await stage.end()
    for name in ("picture", FLOOR, "fr"):
        playlist = stage.text(f"{name}.m3u8")
        assert "MEDIA-SEQUENCE:16\n" in playlist
        assert f"{name}-26.m4s" in playlist
        assert "DISCONTINUITY\n" not in playlist
    assert "403 to DELETE" in str(stage.said[0])


async def test_garbage_from_a_sender_does_not_stop_the_sound(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    bad = [
        Sent(at, packet._replace(payload=packet.payload[:1] + bytes(40)) if at > 1.5 else packet)
        for at, packet in sent_picture(H264, 4)
    ]
    stage.play((stage.picture, bad), (stage.floor, sent_sound(4)))
    await stage.end()
    assert len(beeps(stage.index)) == 4


async def test_an_interpreter_who_sends_garbage_costs_nobody_else_anything(tmp_path: Path) -> None:
    stage = Stage(tmp_path, H264, "fr", "de")
    bad = [Sent(at, packet._replace(payload=b"\xff\0")) for at, packet in sent_sound(4)]
    stage.play(
        (stage.picture, sent_picture(H264, 4)),
        (stage.floor, sent_sound(4)),
        (stage.sounds["fr"], bad),
        (stage.sounds["de"], sent_sound(4)),
    )
    await stage.end()
    assert stage.said == []
    assert stage.writer.figures()["errors"] >= 100
    assert len(flashes(stage.index)) == 4
    for channel in (0, 2):
        assert len(beeps(stage.index, channel)) >= 3


async def test_a_picture_without_key_frames_is_cut_nevertheless_and_said(tmp_path: Path) -> None:
    """A sender may make one in ten minutes, and ignore what it is asked: nothing may pile up."""
    stage = Stage(tmp_path)
    stage.play((stage.picture, sent_picture(H264, 24, gop=1000)), (stage.floor, sent_sound(24)))
    await stage.end()
    segments = lengths(stage.text("picture.m3u8"))
    assert max(segments) < 21
    assert sum(segments) == pytest.approx(24, abs=0.3)
    assert lengths(stage.text("floor.m3u8")) == pytest.approx(segments, abs=0.022)
    assert "key frame" in str(stage.said[0])

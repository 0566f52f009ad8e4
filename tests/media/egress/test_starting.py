"""What a room's ways out are made of, and where they lead."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.media.egress.starting import WaysOut
from server.media.egress.storage import Folder
from server.media.ports import FLOOR, Egress
from tests.media.egress.senders import H264, OPUS, FedTrack


@pytest.fixture
def tracks() -> tuple[FedTrack, FedTrack]:
    return FedTrack("video", H264), FedTrack("audio", OPUS)


def silent(trouble: str | None) -> None:
    assert trouble is None


async def test_a_broadcast_lies_in_the_rooms_folder(
    tmp_path: Path, tracks: tuple[FedTrack, FedTrack]
) -> None:
    picture, floor = tracks
    ways: Egress = WaysOut(tmp_path / "hls", tmp_path / "recordings")
    broadcast = ways.broadcast("r", picture, {FLOOR: floor}, silent)
    assert len(picture.sinks) == len(floor.sinks) == 1
    assert not broadcast.is_ready
    await broadcast.stop()
    assert not picture.sinks
    assert not floor.sinks


async def test_a_broadcast_can_lie_in_object_storage(
    tmp_path: Path, tracks: tuple[FedTrack, FedTrack]
) -> None:
    places: list[str] = []

    def bucket(place: str) -> Folder:
        places.append(place)
        return Folder(tmp_path / place)

    ways = WaysOut(tmp_path / "hls", tmp_path / "recordings", bucket=bucket)
    broadcast = ways.broadcast("r", tracks[0], {FLOOR: tracks[1]}, silent)
    await broadcast.stop()
    assert places == [f"r/{broadcast.key}"]


async def test_a_recording_lies_in_a_folder_of_its_own(
    tmp_path: Path, tracks: tuple[FedTrack, FedTrack]
) -> None:
    ways: Egress = WaysOut(tmp_path / "hls", tmp_path / "recordings")
    recording = ways.record("r", "x", tracks[0], {FLOOR: tracks[1]}, silent)
    await recording.stop()
    assert recording.manifest["ended_at"] is not None
    assert (tmp_path / "recordings" / "r" / "x" / "manifest.json").is_file()


async def test_without_an_address_nothing_is_pushed(
    tmp_path: Path, tracks: tuple[FedTrack, FedTrack]
) -> None:
    assert WaysOut(tmp_path, tmp_path).push("r", *tracks, silent) is None


async def test_a_push_goes_to_the_configured_server_and_says_when_it_cannot(
    tmp_path: Path, tracks: tuple[FedTrack, FedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: ["127.0.0.1"])
    said: asyncio.Queue[str | None] = asyncio.Queue()
    ways = WaysOut(tmp_path, tmp_path, "http://127.0.0.1:1/whip/{room}", "let me")
    push = ways.push("r", *tracks, said.put_nowait)
    assert push is not None
    assert "cannot be reached" in str(await said.get())
    await push.stop()
    assert not tracks[0].sinks

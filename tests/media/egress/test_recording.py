"""Recordings: as it came, in files that can be played, whatever happens to us."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.media.egress.manifest import find, read
from server.media.ports import FLOOR, Codec
from tests.media.egress.recorded import Room, packets
from tests.media.egress.senders import (
    H264,
    OPUS,
    VP8,
    VP9,
    FedTrack,
    Sent,
    beeps,
    flashes,
    picture,
    sent_picture,
    sent_sound,
    sound,
)

TOGETHER = 0.04


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


async def test_a_packet_that_is_sent_again_in_time_costs_nothing(tmp_path: Path) -> None:
    room = Room(tmp_path, VP8)
    sent = sent_picture(VP8, 2)
    sent[20] = Sent(sent[20].at + 0.25, sent[20].packet)
    room.play((room.picture, sent), (room.floor, sent_sound(2)))
    (part,) = await room.end()
    assert packets(room.file(part), "video") == [data for data, _ in picture(VP8, 2)]

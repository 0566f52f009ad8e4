"""A recording goes on and on: numbers and times without a seam, and what is asked for is done."""

from __future__ import annotations

import struct
from itertools import islice, pairwise

import pytest

from bench.streams.replay import Sender, Stream
from bench.streams.source import Packet, Recipe, Recording, dump, load, paced

RECIPE = Recipe("VP8", 360, 500, seconds=1, key_every_s=1)
PACKETS = [
    Packet(place / 10, place * 9000, marker=True, begins=place in {0, 5}, payload=bytes([place]))
    for place in range(10)
]
RECORDING = Recording(RECIPE, PACKETS)


def head(packet: bytes) -> tuple[int, int, int]:
    """Sequence number, time, and what is in it."""
    _, _, sequence, timestamp, _ = struct.unpack("!BBHII", packet[:12])
    return sequence, timestamp, packet[12]


def played(count: int, ask_after: int | None = None) -> list[tuple[int, int, int]]:
    sent: list[bytes] = []
    stream = Stream(RECORDING, sent.append)
    for place, _due in enumerate(islice(stream.play(), count + 1)):
        if place == ask_after:
            stream.begin_again = True
    return [head(packet) for packet in sent]


def test_the_second_time_goes_on_where_the_first_has_ended() -> None:
    sent = played(25)
    assert [what for *_, what in sent] == [*range(10), *range(10), *range(5)]
    assert {(b[0] - a[0]) & 0xFFFF for a, b in pairwise(sent)} == {1}
    assert {(b[1] - a[1]) & 0xFFFFFFFF for a, b in pairwise(sent)} == {9000}


def test_asked_for_a_key_it_goes_on_at_the_next_beginning_without_a_gap_in_time() -> None:
    sent = played(12, ask_after=2)
    assert [what for *_, what in sent] == [0, 1, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4]
    assert {(b[1] - a[1]) & 0xFFFFFFFF for a, b in pairwise(sent)} == {9000}


def test_after_the_last_beginning_the_next_one_is_the_first() -> None:
    assert [what for *_, what in played(9, ask_after=7)] == [0, 1, 2, 3, 4, 5, 6, 0, 1]


def test_a_packet_is_sent_again_until_it_is_too_old() -> None:
    sent: list[bytes] = []
    stream = Stream(RECORDING, sent.append)
    list(islice(stream.play(), 5))
    sequence = head(sent[1])[0]
    assert stream.again(sequence)
    assert sent[-1] == sent[1]
    assert not stream.again((sequence - 100) & 0xFFFF)


def nack(ssrc: int, sequence: int) -> bytes:
    return struct.pack("!BBHIIHH", 0x81, 205, 3, 1, ssrc, sequence, 0)


def pli(ssrc: int) -> bytes:
    return struct.pack("!BBHII", 0x81, 206, 2, 1, ssrc)


def test_a_sender_hears_what_it_is_asked_for() -> None:
    sent: list[bytes] = []
    sender = Sender(deaf=False)
    stream = sender.add(RECORDING, sent.append)
    list(islice(stream.play(), 3))
    sender.hear(pli(stream.ssrc))
    sender.hear(nack(stream.ssrc, head(sent[0])[0]))
    sender.hear(nack(stream.ssrc + 1, 0))
    assert stream.begin_again
    assert sender.figures() == {
        "sent": {"video": 2},
        "asked": {"key": 1, "again": 1, "too late": 1},
    }


def test_a_deaf_sender_counts_what_it_does_not_do() -> None:
    sender = Sender(deaf=True)
    stream = sender.add(RECORDING, lambda _packet: None)
    sender.hear(pli(stream.ssrc))
    assert not stream.begin_again
    assert sender.asked["key"] == 1


@pytest.mark.parametrize("packet", [b"", b"\x80", bytes(40), b"\x81\xce\xff\xff" + bytes(8)])
def test_rubbish_asks_for_nothing(packet: bytes) -> None:
    sender = Sender(deaf=False)
    sender.hear(packet)
    assert not sender.asked


def test_a_recording_is_read_as_it_was_written() -> None:
    again = load(dump(RECORDING))
    assert (again.recipe, list(again.packets)) == (RECIPE, PACKETS)
    assert (again.beginnings, again.packets_per_s) == ([0, 5], 10)


@pytest.mark.parametrize("cut", [1, 5, 15])
def test_a_recording_that_was_cut_off_is_told(cut: int) -> None:
    with pytest.raises(ValueError, match="middle of a packet"):
        load(dump(RECORDING)[:-cut])


def test_a_large_picture_leaves_in_portions_of_one_time() -> None:
    packets = list(paced([b"x"] * 25, 2.0, 1, begins=True))
    assert [packet.at for packet in packets[::10]] == [2.0, 2.005, 2.01]
    assert [packet.marker for packet in packets].index(True) == 24
    assert [packet.begins for packet in packets].count(True) == 1

"""What is missing, doubled or out of order is found, whatever the numbers do."""

from __future__ import annotations

import random
import shutil
import socket
import struct
from collections.abc import Iterator, Sequence

import pytest

from bench.streams.counting import Counter, Tally

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="counting needs a compiler")


@pytest.fixture
def counter() -> Iterator[Counter]:
    made = Counter(2)
    yield made
    made.stop()


def rtp(sequence: int, ssrc: int = 7, payload_type: int = 96) -> bytes:
    return struct.pack("!BBHII", 0x80, payload_type, sequence & 0xFFFF, 0, ssrc) + b"sealed"


def counted(counter: Counter, sequences: Sequence[int]) -> Tally:
    for at, sequence in enumerate(sequences):
        counter.take(0, rtp(sequence), 1000 * (at + 1))
    (tally,) = counter.tallies(0)
    return tally


def faults(tally: Tally) -> tuple[int, int, int]:
    return tally.missing, tally.doubled, tally.disordered


def test_packets_one_after_the_other_are_all_there(counter: Counter) -> None:
    tally = counted(counter, range(100, 200))
    assert (tally.received, tally.bytes, faults(tally)) == (100, 1800, (0, 0, 0))


def test_numbers_go_on_after_a_roll_over(counter: Counter) -> None:
    tally = counted(counter, [each & 0xFFFF for each in range(65_000, 67_000)])
    assert faults(tally) == (0, 0, 0)
    assert tally.highest - 0x10000 == 66_999


def test_numbers_are_extended_over_many_roll_overs(counter: Counter) -> None:
    tally = counted(counter, [each & 0xFFFF for each in range(200_000)])
    assert (tally.received, faults(tally)) == (200_000, (0, 0, 0))


@pytest.mark.parametrize(
    ("sequences", "expected"),
    [([1, 2, 4, 5], (1, 0, 0)), ([1, 2, 2, 3], (0, 1, 0)), ([1, 3, 2, 4], (0, 0, 1)),
     ([5, 4, 6], (0, 0, 1)), ([1, 1, 1], (0, 2, 0)), ([1, 3, 2, 2], (0, 1, 1)),
     ([0xFFFF, 1, 0], (0, 0, 1)), ([0, 0xFFFF, 1], (0, 0, 1)), ([10, 9000], (8989, 0, 0))],
)  # fmt: skip
def test_each_fault_is_counted_as_what_it_is(
    counter: Counter, sequences: list[int], expected: tuple[int, int, int]
) -> None:
    assert faults(counted(counter, sequences)) == expected


def test_any_mishap_is_found(counter: Counter) -> None:
    chance = random.Random(4)
    whole = list(range(30_000, 30_000 + 20_000))
    lost = set(chance.sample(whole[1:-1], 300))
    sent = [each for each in whole if each not in lost]
    twice = chance.sample(range(100, len(sent)), 50)
    for place in sorted(twice, reverse=True):
        sent.insert(place, sent[place - 90])
    tally = counted(counter, [each & 0xFFFF for each in sent])
    assert faults(tally) == (300, 50, 0)


def test_streams_are_told_apart_by_their_source(counter: Counter) -> None:
    for sequence in range(10):
        counter.take(0, rtp(sequence, ssrc=1, payload_type=111), 1)
        counter.take(0, rtp(sequence * 2, ssrc=2), 1)
    sound, picture = counter.tallies(0)
    assert (sound.payload_type, sound.missing) == (111, 0)
    assert (picture.payload_type, picture.missing) == (96, 9)


def test_too_many_streams_are_not_overlooked(counter: Counter) -> None:
    for ssrc in range(6):
        counter.take(0, rtp(1, ssrc), 1)
    assert counter.dropped == 2


def test_the_longest_pause_is_kept(counter: Counter) -> None:
    for sequence, at in enumerate((1_000, 21_000, 141_000, 161_000)):
        counter.take(0, rtp(sequence), at)
    (tally,) = counter.tallies(0)
    assert tally.longest_ms == 120


def test_reports_are_no_packets_and_checks_are_handed_on(counter: Counter) -> None:
    check = b"\x00\x01" + bytes(18)
    counter.take(1, b"\x80\xc8" + bytes(30), 1)
    counter.take(1, check, 1)
    assert list(counter.tallies(1)) == []
    assert counter.inbox.recv(100) == b"\x01\0\0\0" + check


@pytest.mark.parametrize("packet", [b"", b"\x80", b"\x80" * 11, b"\xff" * 2048, b"\x40" * 40])
def test_rubbish_is_nobodys_packet(counter: Counter, packet: bytes) -> None:
    counter.take(0, packet, 1)
    assert list(counter.tallies(0)) == []


def test_a_socket_is_read_until_it_is_dropped(counter: Counter) -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        counter.start()
        counter.add(0, here)
        for sequence in range(50):
            there.send(rtp(sequence))
        there.send(b"\x00\x01" + bytes(18))
        counter.inbox.setblocking(True)
        counter.inbox.recv(100)  # the last of them: so all have been read
        (tally,) = counter.tallies(0)
        assert (tally.received, faults(tally)) == (50, (0, 0, 0))
        counter.drop(0)
        there.send(rtp(50))
        assert here.recv(100) == rtp(50)

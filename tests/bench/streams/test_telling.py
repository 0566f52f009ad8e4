"""What the table says of what was measured, and what must never be."""

from __future__ import annotations

import struct

import pytest

from bench.streams.counting import Tally
from bench.streams.crowd import add_up, estimate
from bench.streams.measuring import Memory, Steady
from bench.streams.source import Packet, Recipe, Recording
from bench.streams.switching import Ear, Switches
from bench.streams.telling import JANUS, OURS, RELAY, Case, Found, brief, report, waits, wrongs

NONE = {"missing": 0, "doubled": 0, "disordered": 0, "starved": 0}
SOUND = Recording(Recipe("opus", seconds=1), [Packet(0, 0, False, True, b"x" * 125)] * 50)
CASE = Case("sound only", [SOUND], goal=40)


def steady(viewers: int, cpu_s: float, idle: float = 0.0, **faults: int) -> Steady:
    return Steady(viewers, 2.0, cpu_s, idle, 0.1, 0.2, 1000, 100.0, NONE | faults)


def found(**ours: int) -> Found:
    made = Found()
    made.steady["sound only", RELAY] = [steady(10, 1.0)]
    made.steady["sound only", JANUS] = [steady(100, 0.4)]
    made.steady["sound only", OURS] = [steady(100, 0.22, 10.0, **ours)]
    return made


def test_a_viewer_costs_what_it_adds() -> None:
    one = steady(100, 0.22, 10.0)
    assert one.ms_per_viewer_s == pytest.approx(1.0)
    assert one.viewers_a_core == pytest.approx(990)


def test_the_table_compares_viewers_a_core_with_each_of_the_others() -> None:
    text = report(found(), [CASE], "VP8", long=False).markdown()
    rows = [line for line in text.splitlines() if "viewers a core" in line and line[0] == "|"]
    assert ["reached" in row for row in rows] == [True, True]
    assert "**× 49.5**" in rows[0]
    assert "`make bench-streams`" in text
    assert "50.0 packets and 50.0 kbit a second" in text


def test_without_janus_there_is_no_row_for_it() -> None:
    made = found()
    del made.steady["sound only", JANUS]
    text = report(made, [CASE], "H264", long=False).markdown()
    assert "by Janus" not in text
    assert "--codec H264" in text


def test_a_packet_that_one_of_our_viewers_misses_is_an_error() -> None:
    assert wrongs(found()) is None
    assert "'missing': 1" in (wrongs(found(missing=1)) or "")
    made = found()
    made.switches = Switches([10.0], [20.0], faults=2)
    assert wrongs(made) == "changing channels: 2 packets lost or strange"


def test_what_others_lose_is_told_and_no_error() -> None:
    made = found()
    made.steady["sound only", JANUS] = [steady(100, 0.4, missing=7)]
    assert wrongs(made) is None
    assert "7 missing" in report(made, [CASE], "VP8", long=False).markdown()
    assert "7 missing" in brief(made.steady["sound only", JANUS][0])


def test_newcomers_who_saw_nothing_are_not_left_out() -> None:
    assert waits([0.1, None, 0.3]) == "median 200 ms, longest 300 ms, 1 without a picture"
    assert waits([None]) == "no picture, 1 without a picture"


def test_what_stays_of_a_join_is_read_from_the_later_rounds() -> None:
    memory = Memory(100, [5000, 4000, 3000, 3100, 3200], 40, 8, 20, 20)
    assert memory.kib_a_join == pytest.approx(1.0)


def test_sums_tell_sound_by_its_payload_type() -> None:
    sound = Tally(1, 111, 50, 500, 0, 0, 0, 70_000, 21.0)
    picture = Tally(2, 96, 90, 9000, 1, 2, 3, 80_000, 40.0)
    sums = add_up([[sound, picture], [sound], []])
    assert (sums.received, sums.bytes, sums.faults) == (190, 10_000, 6)
    assert (sums.sound, sums.longest_ms) == ((50, 50, 0), 40.0)


@pytest.mark.parametrize("kbps", [64, 262, 1000, 2500, 100_000])
def test_an_estimate_says_what_it_was_told(kbps: int) -> None:
    text = estimate([7, 8], kbps)
    assert len(text) == 4 * (1 + struct.unpack_from("!H", text, 2)[0])
    (packed,) = struct.unpack_from("!I", text, 16)
    assert packed >> 24 == 2
    bits = (packed & 0x3FFFF) << (packed >> 18 & 0x3F)
    assert bits == pytest.approx(kbps * 1000, rel=1e-4)


async def test_an_ear_knows_whose_voice_it_hears_and_that_none_is_lost() -> None:
    ear = Ear({"floor": {b"one"}, "standby": {b"two"}})
    said = [(1, b"one", 0.0), (2, b"one", 0.02), (3, b"two", 0.05), (4, b"two", 0.07)]
    for sequence, payload, at in said:
        ear.take(struct.pack("!BBHII", 0x80, 111, sequence, 0, 0) + payload, at)
    assert (ear.now, ear.faults) == ("standby", 0)
    assert ear.gap_s == pytest.approx(0.03)
    ear.take(struct.pack("!BBHII", 0x80, 111, 6, 0, 0) + b"two", 0.1)
    ear.take(struct.pack("!BBHII", 0x80, 111, 7, 0, 0) + b"what?", 0.1)
    assert ear.faults == 2

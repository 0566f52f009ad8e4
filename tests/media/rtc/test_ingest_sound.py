"""A sender's sound on its way into a track: what is lost of it, and whether anybody speaks."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.forwarding.redundancy import pack
from server.media.forwarding.reports import Block, Nack
from tests.media.forwarding.pictures import OPUS
from tests.media.rtc.test_ingest import Camera

NACK = frozenset({"nack"})


def doubled(before: bytes, own: bytes, back: int = 3000) -> bytes:
    """RED as it was agreed on: the piece before, and the packet's own."""
    return pack(111, (back, before), own)


def test_sound_is_not_asked_for_again_unless_that_was_agreed() -> None:
    camera = Camera("audio", frozenset())
    camera.sends(0, b"sound of speech", type=111, level=20)
    camera.sends(3, b"sound of speech", type=111, level=20)
    camera.waits(0.2)
    camera.ingest.second()
    assert [type(report) for report in camera.heard()] == [Block]
    assert camera.ingest.figures()["level"] == -20


def test_sound_is_asked_for_again_as_agreed_comes_as_it_was_and_never_by_a_key_frame() -> None:
    camera = Camera("audio", NACK)
    camera.sends(0, b"sound of speech", type=111)
    camera.sends(3, b"sound of speech", type=111)
    assert camera.heard() == [Nack(1, (1, 2))]
    camera.sends(1, b"sound of speech", type=111)
    camera.sends(1, b"sound of speech", type=111)
    camera.waits(1)
    camera.ingest.second()
    *asked, block = camera.heard()
    assert asked == [Nack(1, (2,))] * 7
    assert isinstance(block, Block)
    assert camera.taker.sequences == [0, 3, 1]
    assert camera.ingest.figures()["again"] == 1


def test_what_is_missing_is_taken_from_the_packet_after_it_and_not_asked_for() -> None:
    camera = Camera("audio", NACK)
    camera.sends(0, doubled(b"before", b"first"), type=63)
    camera.sends(2, doubled(b"second", b"third"), type=63, level=127)
    camera.sends(3, b"fourth, plain", type=111)
    camera.waits(0.2)
    assert camera.heard() == []
    assert camera.taker.payloads == [b"first", b"second", b"third", b"fourth, plain"]
    assert camera.taker.sequences == [0, 1, 2, 3]
    times = [one.timestamp for one in camera.taker.packets]
    assert times[2] - times[1] == 3000
    assert camera.taker.codecs == [OPUS]
    told = camera.ingest.figures()
    assert (told["carried"], told["lost"]) == (1, 1)


def test_of_a_longer_gap_what_the_next_packet_does_not_carry_is_asked_for() -> None:
    for feedback, asked in ((NACK, [Nack(1, (1, 2))]), (frozenset[str](), [])):
        camera = Camera("audio", feedback)
        camera.sends(0, doubled(b"", b"first"), type=63)
        camera.sends(4, doubled(b"fourth", b"fifth"), type=63)
        assert camera.heard() == asked
        assert camera.taker.sequences == [0, 3, 4]


@pytest.mark.parametrize(
    "payload",
    [
        pack(13, (3000, b"of another codec"), b"third"),
        pack(111, None, b"third")[:0],
        b"\xef\xff\xff\xff\x6f",
    ],
)
def test_what_is_not_red_as_agreed_is_dropped(payload: bytes) -> None:
    camera = Camera("audio", NACK)
    camera.sends(0, doubled(b"before", b"first"), type=63)
    camera.sends(2, payload, type=63)
    assert camera.taker.payloads == [b"first"]


def test_a_piece_from_before_the_gap_fills_none() -> None:
    camera = Camera("audio", NACK)
    camera.sends(0, doubled(b"before", b"first"), type=63)
    camera.sends(2, doubled(b"first", b"third", back=6000), type=63)
    camera.sends(1, b"second", type=111)
    assert camera.taker.payloads == [b"first", b"third", b"second"]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1 << 30), st.sampled_from([0.02, 0.1]), st.booleans())
def test_a_voice_on_a_line_that_loses_both_ways_is_whole_in_the_end(
    seed: int, loss: float, is_doubled: bool
) -> None:
    dice, camera = Random(seed), Camera("audio", NACK)
    said = [b"word %d" % number for number in range(150)]

    def sends(number: int) -> None:
        if is_doubled:
            camera.sends(number, doubled(said[number - 1], said[number]), type=63)
        else:
            camera.sends(number, said[number], type=111)

    sends(0)
    for number in range(1, len(said) + 20):
        if number < len(said) and (dice.random() >= loss or number == len(said) - 1):
            sends(number)
        camera.waits(0.04)
        for nack in camera.heard():
            assert isinstance(nack, Nack)
            for lost in nack.lost if dice.random() >= loss else ():
                if dice.random() >= loss:
                    sends(lost)
    assert sorted(camera.taker.sequences) == list(range(len(said)))
    assert all(one.payload == said[one.sequence] for one in camera.taker.packets)


def test_a_microphone_that_is_off_is_silence() -> None:
    camera = Camera("audio")
    camera.sends(0, b"\xf8\xff\xfe", type=111)
    camera.sends(1, b"much too loud for silence", type=111, level=127)
    silent = camera.track.voiced_at
    camera.sends(2, b"sound of speech", type=111)
    assert (silent, camera.track.voiced_at) == (None, camera.clock.now)


PIECES = [doubled(b"before", b"own", back) for back in (1, 3000, 16_000)]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([63, 111]),
            st.one_of(st.integers(0, 0xFFFF), st.integers(0, 30)),
            st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)),
            st.sampled_from([0.0, 0.04]),
        ),
        max_size=60,
    )
)
def test_hostile_sound_breaks_nothing_and_is_passed_on_once(
    packets: list[tuple[int, int, bytes, float]],
) -> None:
    camera = Camera("audio", NACK)
    for type, sequence, payload, pause in packets:
        camera.clock.now += pause
        camera.sends(sequence, payload, type=type)
        camera.ingest.tick()
    camera.ingest.second()
    assert len(set(camera.taker.sequences)) == len(camera.taker.sequences)
    assert set(camera.taker.codecs) <= {OPUS}

"""Packets that come in order, out of order, twice, late or never."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.egress.assembling import HOLD, Assembler, Frame, Stretch, UnknownCodec
from server.media.ports import Codec, Packet
from tests.media.egress.senders import (
    FPS,
    H264,
    OPUS,
    VP8,
    VP9,
    Sent,
    picture,
    sent_picture,
    sent_sound,
    sound,
)


def assembled(codec: Codec, sent: list[Sent]) -> tuple[list[Frame], Assembler]:
    assembler = Assembler(codec)
    frames = [frame for each in sent for frame in assembler.push(each.packet, each.at)]
    return frames + assembler.due(float("inf")), assembler


@pytest.mark.parametrize("codec", [H264, VP8, VP9], ids=lambda codec: codec.name)
def test_every_frame_comes_out_as_it_went_in(codec: Codec) -> None:
    frames, assembler = assembled(codec, sent_picture(codec, 2))
    assert [(frame.data, frame.is_key) for frame in frames] == list(picture(codec, 2))
    assert assembler.lost == 0
    steps = {b.timestamp - a.timestamp for a, b in itertools.pairwise(frames)}
    assert steps == {90_000 // FPS}


def test_every_sound_comes_out_as_it_went_in() -> None:
    frames, _ = assembled(OPUS, sent_sound(2))
    assert [frame.data for frame in frames] == list(sound(2))
    assert frames[-1].timestamp - frames[0].timestamp == 99 * 960


def test_packets_out_of_order_are_put_in_order() -> None:
    sent = sent_picture(H264, 1, size=(640, 360))
    for place in range(1, len(sent) - 4, 4):
        sent[place : place + 3] = reversed(sent[place : place + 3])
    frames, assembler = assembled(H264, sent)
    assert [frame.data for frame in frames] == [data for data, _ in picture(H264, 1, (640, 360))]
    assert assembler.lost == 0


def test_a_packet_that_comes_twice_counts_once() -> None:
    sent = [each for each in sent_picture(VP8, 1) for _ in range(2)]
    assert len(assembled(VP8, sent)[0]) == FPS


def test_after_a_loss_nothing_is_shown_until_the_next_key_frame() -> None:
    sent = sent_picture(H264, 2)
    del sent[next(place for place, each in enumerate(sent) if each.at > 0.45)]
    frames, assembler = assembled(H264, sent)
    shown = [round((frame.timestamp - frames[0].timestamp) / 3600) for frame in frames]
    assert shown == [*range(shown.index(25)), *range(25, 50)]
    assert 8 < shown.index(25) < 14
    assert assembler.lost == 1


def test_a_key_frame_whose_head_is_lost_is_not_shown() -> None:
    sent = sent_picture(H264, 3, size=(640, 360))
    begins = next(place for place, each in enumerate(sent) if each.at > 1.0)
    frames, _ = assembled(H264, sent[:begins] + sent[begins + 1 :])
    seconds = [(frame.timestamp - frames[0].timestamp) / 90_000 for frame in frames if frame.is_key]
    assert seconds == [0.0, 2.0]


def test_a_lost_sound_costs_itself_alone() -> None:
    sent = sent_sound(1)
    del sent[20]
    frames, assembler = assembled(OPUS, sent)
    assert len(frames) == 49
    assert assembler.lost == 1


def test_the_hold_ends_although_nothing_more_comes() -> None:
    sent = sent_sound(1)
    assembler = Assembler(OPUS)
    assert len(assembler.push(sent[0].packet, 0.0)) == 1
    assert assembler.push(sent[2].packet, 0.02) == []
    assert assembler.due(0.02 + HOLD / 2) == []
    assert len(assembler.due(0.02 + HOLD)) == 1


def test_what_comes_after_it_was_given_up_is_let_go() -> None:
    sent = sent_sound(1)
    assembler = Assembler(OPUS)
    assembler.push(sent[0].packet, 0.0)
    assembler.push(sent[2].packet, 0.0)
    assert len(assembler.due(1.0)) == 1
    assert assembler.push(sent[1].packet, 1.0) == []


def test_numbers_that_leap_are_another_beginning_not_a_loss() -> None:
    before, after = sent_picture(H264, 1), sent_picture(H264, 1, sequence=30_000, timestamp=7)
    frames, assembler = assembled(H264, before + after)
    assert len(frames) == 2 * FPS
    assert assembler.lost == 0
    assert sorted(frame.timestamp for frame in frames) == [frame.timestamp for frame in frames]


def test_a_sender_without_markers_is_understood() -> None:
    sent = [Sent(at, packet._replace(marker=False)) for at, packet in sent_picture(VP8, 1)]
    assert [frame.data for frame in assembled(VP8, sent)[0]] == [
        data for data, _ in picture(VP8, 1)[:-1]
    ]


def test_a_joiner_in_the_middle_waits_for_a_key_frame() -> None:
    frames, assembler = assembled(VP8, sent_picture(VP8, 2)[10:])
    assert len(frames) == FPS
    assert frames[0].is_key
    assert not assembler.needs_key_frame


def test_a_codec_that_nobody_puts_together_is_refused() -> None:
    with pytest.raises(UnknownCodec, match="AV1"):
        Assembler(Codec("AV1", 90_000))


def test_time_goes_beyond_32_bits_and_never_back() -> None:
    stretch = Stretch()
    assert stretch(0xFFFF_FFF0) == 0xFFFF_FFF0
    assert stretch(0x10) == 0x1_0000_0010
    assert stretch(0x08) == 0x1_0000_0011
    assert stretch(0x20) > 0x1_0000_0011


def test_frames_that_are_not_in_the_order_of_their_time_cost_no_time() -> None:
    """B-frames, which some encoders send: each of them moved all that followed."""
    stretch, last = Stretch(), 0
    for group in range(1_000):
        for place in (0, 3, 1, 2):
            last = stretch((group * 4 + place) * 3_600)
    assert last - 999 * 4 * 3_600 <= 4 * 3_600


def test_a_clock_that_is_set_back_goes_on_from_there() -> None:
    stretch = Stretch()
    assert [stretch(time) for time in (10_000_000, 500, 4_100)] == [
        10_000_000,
        10_000_001,
        10_003_601,
    ]


@settings(max_examples=40)
@given(stamps=st.lists(st.integers(0, 0xFFFF_FFFF), min_size=2))
def test_time_never_runs_backwards_whatever_a_sender_says(stamps: list[int]) -> None:
    stretch = Stretch()
    times = [stretch(stamp) for stamp in stamps]
    assert all(b > a for a, b in itertools.pairwise(times))


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), lost=st.floats(0, 0.5))
def test_any_loss_and_any_order_give_only_whole_frames_in_order(seed: int, lost: float) -> None:
    dice = random.Random(seed)
    sent = [each for each in sent_picture(H264, 2) if dice.random() >= lost]
    sent.sort(key=lambda each: each.at + dice.random() * 0.05)
    frames, _ = assembled(H264, sent)
    made = [data for data, _ in picture(H264, 2)]
    places = [(frame.timestamp - 0xFFFF_FF00) % (1 << 32) // 3600 for frame in frames]
    assert [frame.data for frame in frames] == [made[place] for place in places]
    for before, place, frame in zip([-2, *places], places, frames, strict=False):
        assert place == before + 1 or (place > before and frame.is_key)


@settings(max_examples=40)
@given(payloads=st.lists(st.binary(max_size=30), max_size=30))
@pytest.mark.parametrize("codec", [H264, VP8, VP9, OPUS], ids=lambda codec: codec.name)
def test_garbage_neither_raises_nor_stays(codec: Codec, payloads: list[bytes]) -> None:
    assembler = Assembler(codec)
    for place, payload in enumerate(payloads):
        assembler.push(Packet(place * 7 & 0xFFFF, place, bool(place % 3), payload), place / 10)
    assembler.due(float("inf"))
    assert not assembler._held

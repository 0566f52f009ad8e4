"""One track on its way out: frames, their places, and whose they are."""

from __future__ import annotations

from itertools import pairwise

import pytest

from server.media.egress.lanes import Lane, Placed
from server.media.ports import Codec
from tests.media.egress.senders import FPS, H264, OPUS, VP8, Sent, sent_picture, sent_sound


def lane() -> Lane:
    return Lane("picture", lambda _lane, _timestamp: None)


def taken(lane: Lane, sent: list[Sent], after: float = 0.0) -> list[Placed]:
    placed: list[Placed] = []
    for at, packet in sent:
        lane.take(packet, after + at)
        placed += lane.placed(after + at)
    return placed + list(lane.placed(after + sent[-1].at + 1.0))


def test_frames_are_placed_as_far_apart_as_they_were_made() -> None:
    subject = lane()
    subject.take(H264, 0.0)
    placed = taken(subject, sent_picture(H264, 2))
    assert [each.at for each in placed] == pytest.approx([0.03 + n / FPS for n in range(2 * FPS)])


def test_frames_of_one_sender_are_told_from_those_of_the_next() -> None:
    """Although they are looked for only after both have come."""
    subject = lane()
    subject.take(H264, 0.0)
    for at, packet in sent_picture(H264, 1):
        subject.take(packet, at)
    subject.take(VP8, 1.0)
    for at, packet in sent_picture(VP8, 1):
        subject.take(packet, 1.0 + at)
    placed = subject.placed(3.0)
    assert [(each.codec, each.turn) for each in placed] == [(H264, 1)] * FPS + [(VP8, 2)] * FPS


def test_losses_are_counted_over_all_senders() -> None:
    subject = lane()
    for turn in range(3):
        subject.take(OPUS, turn)
        taken(subject, [each for place, each in enumerate(sent_sound(1)) if place != 9], turn)
    assert subject.lost == 3


def test_sound_that_is_sent_again_in_time_is_in_its_place() -> None:
    subject = lane()
    subject.take(OPUS, 0.0)
    sent = sent_sound(1)
    late = sent[9]._replace(at=sent[9].at + 0.15)
    placed = taken(subject, sorted([*sent[:9], late, *sent[10:]], key=lambda each: each.at))
    assert subject.lost == 0
    assert len(placed) == len(sent)
    gaps = {round(after.at - before.at, 3) for before, after in pairwise(placed)}
    assert gaps == {0.02}


def test_a_senders_clock_that_leaps_back_is_taken_anew() -> None:
    subject = lane()
    subject.take(OPUS, 0.0)
    taken(subject, sent_sound(1, timestamp=90 * 48_000))
    placed = taken(subject, sent_sound(1, timestamp=90 * 48_000, sequence=20_000), after=60.0)
    assert all(60.0 < each.at < 61.2 for each in placed)


def test_what_nobody_understands_is_not_live() -> None:
    subject = lane()
    subject.take(Codec("AV1", 90_000), 0.0)
    subject.take(sent_picture(VP8, 1)[0].packet, 0.0)
    assert not subject.is_understood
    assert not subject.placed(1.0)
    assert not subject.needs_key_frame
    assert subject.heard_at < 0

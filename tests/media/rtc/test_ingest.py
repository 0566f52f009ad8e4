"""A sender's stream on its way into a track."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding import reports
from server.media.forwarding.clocks import SenderClock, ntp
from server.media.forwarding.packet import Rtp
from server.media.forwarding.reports import (
    Block,
    Bye,
    Estimate,
    KeyFrameAsk,
    Nack,
    Report,
    SenderReport,
)
from server.media.forwarding.track import Track
from server.media.ports import Kind
from server.media.rtc.ingest import Ingest
from server.media.rtc.offer import Format
from tests.media.forwarding.pictures import DELTA, H264, KEY, OPUS, VP8, Clock, Taker, track

CAP = 2_500_000
FEEDBACK = frozenset({"nack", "nack pli", "goog-remb"})


class Camera:
    """Sends whatever a test wants into an ingest, and remembers what it is told."""

    def __init__(self, kind: Kind = "video", feedback: frozenset[str] = FEEDBACK) -> None:
        self.clock = Clock()
        self.track: Track = track(self.clock, kind)
        self.taker = Taker()
        self.track.add(self.taker)
        self.told: list[bytes] = []
        video = [Format(96, VP8, feedback, rtx=97), Format(102, H264, feedback)]
        formats = video if kind == "video" else [Format(111, OPUS, feedback, red=63)]
        wall = lambda: self.clock() + 1_800_000_000  # noqa: E731
        self.ingest = Ingest(
            formats, self.track, CAP, SenderClock(), self.told.append, self.clock, wall
        )

    def sends(
        self,
        sequence: int,
        payload: bytes = DELTA,
        *,
        type: int = 96,
        ssrc: int = 1,
        level: int | None = None,
    ) -> None:
        sequence &= 0xFFFF
        self.ingest.came(Rtp(type, True, sequence, sequence * 3000, ssrc, payload, level))

    def heard(self) -> list[Report]:
        said = [report for data in self.told for report in reports.read(data)]
        self.told.clear()
        return said

    def waits(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.04)):
            self.clock.now += 0.04
            self.ingest.tick()


def test_what_is_missing_is_asked_for_and_what_comes_again_fills_the_gap() -> None:
    camera = Camera()
    camera.sends(0xFFFE, KEY)
    camera.sends(1)
    assert camera.heard() == [Nack(1, (0xFFFF, 0))]
    camera.sends(5, b"\xff\xff" + DELTA, type=97, ssrc=2)
    camera.sends(0)
    camera.waits(0.08)
    assert camera.heard() == []
    assert camera.taker.sequences == [0xFFFE, 1, 0xFFFF, 0]
    assert camera.ingest.figures()["lost"] == 0


def test_what_never_comes_is_asked_for_eight_times_then_a_key_frame_is() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    camera.sends(2)
    camera.waits(1)
    said = camera.heard()
    assert said.count(Nack(1, (1,))) == 8
    assert said[-1] == KeyFrameAsk(1)


def test_a_gap_too_wide_or_a_sender_that_cannot_repeat_is_asked_for_a_key_frame() -> None:
    for camera, gap in ((Camera(), 300), (Camera(feedback=frozenset()), 2)):
        camera.sends(0, KEY)
        camera.sends(gap)
        assert camera.heard() == [KeyFrameAsk(1)]


def test_retransmissions_of_what_was_not_missing_are_dropped() -> None:
    camera = Camera()
    camera.sends(9, b"\x00\x00" + DELTA, type=97, ssrc=2)
    camera.sends(0, KEY)
    camera.sends(10, b"\x00\x00" + KEY, type=97, ssrc=2)
    camera.sends(11, b"\x00", type=97, ssrc=2)
    assert len(camera.taker.packets) == 1


def test_key_frames_are_asked_for_twice_a_second_at_most_and_the_last_ask_is_kept() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    for _ in range(10):
        camera.track.ask_for_key_frame()
    assert camera.heard() == [KeyFrameAsk(1)]
    camera.waits(0.6)
    assert camera.heard() == [KeyFrameAsk(1)]
    camera.track.ask_for_key_frame()
    camera.sends(1, KEY)
    camera.waits(0.6)
    assert camera.heard() == []


def test_each_second_the_sender_is_told_what_came_and_what_may_come() -> None:
    camera = Camera()
    camera.ingest.second()
    assert camera.heard() == []
    camera.sends(0, KEY)
    camera.track.add(Taker(), lambda: [700_000])
    camera.ingest.heard(SenderReport(1, ntp(5.0), 0, 1, 1))
    camera.clock.now += 0.5
    camera.ingest.second()
    block, estimate = camera.heard()
    assert isinstance(block, Block)
    assert (block.ssrc, block.delay, block.last_report) == (1, 32768, ntp(5.0) >> 16 & 0xFFFFFFFF)
    assert isinstance(estimate, Estimate)
    assert 699_990 < estimate.bits <= 700_000
    assert estimate.ssrcs == (1,)


def test_a_strange_stream_beside_the_first_is_not_taken_until_that_one_is_silent() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    camera.sends(700, KEY, ssrc=2)
    assert len(camera.taker.packets) == 1
    camera.ingest.heard(Bye((1,)))
    camera.sends(701, KEY, ssrc=2)
    camera.sends(702, ssrc=2)
    assert [sequence - camera.taker.sequences[0] for sequence in camera.taker.sequences] == [
        0,
        1,
        2,
    ]


def test_a_sender_that_changes_its_codec_goes_on_with_a_key_frame_of_the_new_one() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    camera.sends(1, b"\x61\x00", type=102)
    camera.sends(2, b"\x65\x88", type=102)
    camera.sends(1, DELTA)
    assert camera.taker.payloads == [KEY, b"\x65\x88"]
    assert camera.taker.codecs == [VP8, H264]


def test_a_numbering_that_jumps_begins_anew() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    camera.sends(30_000, KEY)
    camera.sends(30_001, KEY)
    assert len(camera.taker.packets) == 2
    assert camera.ingest.figures()["lost"] == 0


def test_whoever_is_gone_asks_for_nothing_and_leaves_the_track() -> None:
    camera = Camera()
    camera.sends(0, KEY)
    camera.ingest.close()
    camera.track.ask_for_key_frame()
    camera.ingest.ask_for_key_frame()
    camera.sends(1, KEY)
    assert camera.heard() == []
    assert len(camera.taker.packets) == 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from([96, 97, 102]),
            st.one_of(st.integers(0, 0xFFFF), st.integers(0, 30)),
            st.integers(1, 2),
            st.sampled_from([b"", KEY, DELTA, b"\x65\x88", b"\x00", b"\x00\x05\x10\x00"]),
            st.sampled_from([0.0, 0.04, 1.5]),
        ),
        max_size=60,
    )
)
def test_a_hostile_sender_breaks_nothing_and_fills_nothing(
    packets: list[tuple[int, int, int, bytes, float]],
) -> None:
    camera = Camera()
    for type, sequence, ssrc, payload, pause in packets:
        camera.clock.now += pause
        camera.sends(sequence, payload, type=type, ssrc=ssrc)
        camera.ingest.tick()
    camera.ingest.second()
    assert len(set(camera.taker.sequences)) == len(camera.taker.sequences)
    for data in camera.told:
        assert len(data) < 1200

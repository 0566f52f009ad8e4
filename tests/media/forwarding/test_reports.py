"""RTCP, ours and what aiortc makes and reads of it."""

from __future__ import annotations

from aiortc import rtp
from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding import reports
from server.media.forwarding.reports import (
    Block,
    Bye,
    Estimate,
    KeyFrameAsk,
    Nack,
    SenderReport,
    read,
)

WORD = st.integers(0, 0xFFFFFFFF)
BLOCK = st.builds(
    Block, WORD, st.integers(0, 255), st.integers(-(1 << 23), (1 << 23) - 1), WORD, WORD, WORD, WORD
)


@given(WORD, st.lists(BLOCK, max_size=31))
def test_receiver_reports_are_read_as_they_were_written(ssrc: int, blocks: list[Block]) -> None:
    data = reports.receiver_report(ssrc, blocks)
    assert read(data) == blocks
    (theirs,) = rtp.RtcpPacket.parse(data)
    assert isinstance(theirs, rtp.RtcpRrPacket)
    assert [one.packets_lost for one in theirs.reports] == [one.lost for one in blocks]


@given(WORD, st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=60, unique=True))
def test_whatever_is_asked_for_again_is_read(ssrc: int, lost: list[int]) -> None:
    (asked,) = read(reports.nack(1, ssrc, lost))
    assert isinstance(asked, Nack)
    assert (asked.ssrc, sorted(asked.lost)) == (ssrc, sorted(lost))


def test_a_run_of_losses_takes_one_word() -> None:
    assert len(reports.nack(1, 2, [*range(0xFFFE, 0x10000), *range(15)])) == 16


@given(st.integers(0, (1 << 40) - 1))
def test_an_estimate_is_told_to_four_digits(bits: int) -> None:
    (told,) = read(reports.estimate(1, bits, [7, 8]))
    assert isinstance(told, Estimate)
    assert told.ssrcs == (7, 8)
    assert bits - bits / (1 << 17) <= told.bits <= bits


def test_a_sender_report_carries_the_name_that_ties_streams_together() -> None:
    said = SenderReport(7, 1 << 40, 960, 5, 100)
    data = reports.sender_report(said, b"plenary")
    assert read(data) == [said]
    _, names = rtp.RtcpPacket.parse(data)
    assert isinstance(names, rtp.RtcpSdesPacket)
    assert names.chunks[0].items == [(1, b"plenary")]


def test_a_compound_packet_of_another_is_read_in_its_order() -> None:
    data = (
        bytes(rtp.RtcpSrPacket(7, rtp.RtcpSenderInfo(1 << 40, 960, 5, 100)))
        + bytes(rtp.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=7))
        + bytes(rtp.RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=b"\0\0\0\x08\x01\0\0\0"))
        + bytes(rtp.RtcpByePacket([7, 8]))
    )
    assert read(data) == [
        SenderReport(7, 1 << 40, 960, 5, 100),
        KeyFrameAsk(7),
        KeyFrameAsk(8),
        Bye((7, 8)),
    ]
    assert read(reports.picture_loss(1, 7)) == [KeyFrameAsk(7)]


@given(st.binary(max_size=120))
def test_any_bytes_can_be_read(data: bytes) -> None:
    assert isinstance(read(data), list)


@given(st.sampled_from([200, 201, 202, 203, 205, 206]), st.integers(0, 255), st.binary(max_size=64))
def test_any_body_of_a_known_kind_can_be_read(kind: int, first: int, body: bytes) -> None:
    words = len(body) // 4
    data = bytes([0x80 | first & 0x3F, kind]) + words.to_bytes(2, "big") + body
    assert isinstance(read(data), list)


def test_feedback_of_another_kind_is_passed_over() -> None:
    assert read(bytes(rtp.RtcpRtpfbPacket(fmt=15, ssrc=1, media_ssrc=7))) == []
    assert read(bytes(rtp.RtcpPsfbPacket(fmt=2, ssrc=1, media_ssrc=7))) == []


def test_an_estimate_that_names_more_streams_than_it_has_is_read_as_far_as_it_goes() -> None:
    data = bytearray(reports.estimate(1, 1000, [7]))
    data[16] = 200
    assert read(bytes(data)) == [Estimate(1000, (7,))]

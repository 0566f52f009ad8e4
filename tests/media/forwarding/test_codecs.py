"""Where a key frame begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.forwarding.codecs import PICTURES, key_frame_test

BEGINS = {
    "VP8, no extension": ("VP8", "10 00"),
    "VP8, picture id of 15 bits": ("VP8", "90 80 81 02 00"),
    "VP8, an extension without picture id": ("VP8", "90 20 40 00"),
    "VP8, all extensions": ("VP8", "90 f0 01 05 60 00"),
    "H264, parameters alone": ("H264", "67 42 e0 1f"),
    "H264, first slice alone": ("H264", "65 88"),
    "H264, parameters in an aggregate": ("H264", "78 0002 0910 0004 6742e01f"),
    "H264, a slice's first fragment": ("H264", "7c 85 88"),
    "VP9, no layers": ("VP9", "88 01 ff"),
    "VP9, lowest layer": ("VP9", "a8 81 02 01 00"),
    "AV1, a new sequence": ("AV1", "18 0a"),
}
GOES_ON = {
    "VP8, a delta frame": ("VP8", "10 01"),
    "VP8, a later partition": ("VP8", "11 00"),
    "VP8, not the first packet": ("VP8", "00 00"),
    "VP8, cut off": ("VP8", "90 f0 01"),
    "H264, a delta slice": ("H264", "61 88"),
    "H264, a slice's later fragment": ("H264", "7c 05 88"),
    "H264, an aggregate of nothing": ("H264", "78 0000 0000"),
    "VP9, predicted": ("VP9", "c8 01"),
    "VP9, not the first packet": ("VP9", "80 01 ff"),
    "VP9, a higher layer": ("VP9", "a8 01 02"),
    "AV1, goes on": ("AV1", "10 0a"),
    "AV1, a fragment": ("AV1", "98 0a"),
    "nothing": ("VP8", ""),
}


@pytest.mark.parametrize("case", BEGINS)
def test_a_key_frame_begins_here(case: str) -> None:
    codec, payload = BEGINS[case]
    assert key_frame_test(codec)(bytes.fromhex(payload))


@pytest.mark.parametrize("case", GOES_ON)
def test_no_key_frame_begins_here(case: str) -> None:
    codec, payload = GOES_ON[case]
    assert not key_frame_test(codec)(bytes.fromhex(payload))


@given(st.sampled_from(PICTURES), st.binary(max_size=40))
def test_any_bytes_can_be_asked(codec: str, payload: bytes) -> None:
    assert key_frame_test(codec)(payload) in (True, False)


def test_sound_can_begin_with_any_packet() -> None:
    assert key_frame_test("opus")(b"")

"""AV1 out of RTP: whole OBUs with their sizes, and a no to everything else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.egress.av1 import DELIMITER, temporal_unit
from server.media.egress.depacketizing import BadPayload

SEQUENCE, FRAME = b"\x08", b"\x30"
"""Headers of a sequence header and of a frame, without a size."""


def test_the_last_of_the_elements_that_are_counted_has_no_length() -> None:
    payload = b"\x28" + b"\x03" + SEQUENCE + b"ab" + FRAME + b"cdef"
    assert temporal_unit([payload]) == DELIMITER + b"\x0a\x02ab" + b"\x32\x04cdef"


def test_elements_that_are_not_counted_have_lengths_all() -> None:
    payload = b"\x08" + b"\x03" + SEQUENCE + b"ab" + b"\x02" + FRAME + b"c"
    assert temporal_unit([payload]) == DELIMITER + b"\x0a\x02ab" + b"\x32\x01c"


def test_fragments_become_one_obu_however_long() -> None:
    body = bytes(range(200))
    payloads = [
        b"\x58" + FRAME + body[:90],
        b"\xd0" + body[90:150],
        b"\x90" + body[150:],
    ]
    assert temporal_unit(payloads) == DELIMITER + b"\x32\xc8\x01" + body


def test_sizes_that_are_there_stay_and_what_decoders_do_not_want_is_left_out() -> None:
    elements = (b"\x12\x00", b"\x78pad", b"\x32\x01c", b"\x34\x08x")
    payload = b"\x00" + b"".join(bytes([len(each)]) + each for each in elements)
    assert temporal_unit([payload]) == DELIMITER + b"\x32\x01c" + b"\x36\x08\x01x"


@pytest.mark.parametrize(
    "payloads",
    [
        [b""],
        [b"\x10"],
        [b"\x90rest of nothing"],
        [b"\x50begun"],
        [b"\x50begun", b"\x10new"],
        [b"\x20\x7fshort"],
        [b"\x20\x01a"],
        [b"\x00\x00"],
        [b"\x00\x80\x80"],
        [b"\x00" + b"\x80" * 9],
    ],
)
def test_what_is_cut_short_or_stands_alone_is_refused(payloads: list[bytes]) -> None:
    with pytest.raises(BadPayload):
        temporal_unit(payloads)


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_anything_is_a_unit_or_is_refused(payloads: list[bytes]) -> None:
    with suppress(BadPayload):
        assert temporal_unit(payloads).startswith(DELIMITER)

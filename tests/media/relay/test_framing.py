"""Frames between a home and a branch: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.ports import Codec, Packet
from server.media.relay import framing
from server.media.relay.framing import Frame, FramingError, Wanted
from server.media.stage.branching import Watching

words = st.text(max_size=64).filter(lambda text: text.isprintable())
packets = st.builds(
    Packet,
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.booleans(),
    st.binary(max_size=1500),
)
codecs = st.builds(
    Codec,
    words,
    st.integers(0, 200_000),
    st.none() | st.integers(0, 255),
    st.lists(st.tuples(words, st.text(max_size=300)), max_size=32).map(tuple),
)


def one(message: bytes) -> Frame:
    (frame,) = framing.read(message)
    return frame


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 0xFFFF), packets, st.booleans()), max_size=8))
def test_packets_come_as_they_went_however_many_go_together(
    sent: list[tuple[int, Packet, bool]],
) -> None:
    message = b"".join(framing.packet(*each) for each in sent)
    came = [(frame.track, frame.packet, frame.is_voiced) for frame in framing.read(message)]
    assert came == sent


@settings(max_examples=50)
@given(codecs, st.none() | st.integers(0, 0xFFFFFFFF))
def test_a_codec_comes_whole(codec: Codec, newest: int | None) -> None:
    assert framing.codec_of(one(framing.codec(3, codec, newest))) == (codec, newest)


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.integers(0, 0xFFFF),
        st.builds(Wanted, st.sampled_from(["stage", "channel", "feed"]), words),
        max_size=9,
    )
)
def test_wishes_come_whole(wants: dict[int, Wanted]) -> None:
    assert framing.wanted_of(one(framing.wants(wants))) == wants


@settings(max_examples=50)
@given(st.lists(st.none() | st.integers(1, 1 << 40), max_size=500))
def test_limits_come_as_they_are_but_for_those_beyond_any_line(bits: list[int | None]) -> None:
    came = framing.limits_of(one(framing.limits(1, bits)))
    assert came == [None if each is None else min(each, 0xFFFFFFFF) for each in bits]


def test_figures_moments_and_states_come_whole() -> None:
    watching = Watching(400, 3, {"floor": 300, "fr": 100})
    assert framing.watching_of(one(framing.report(watching))) == watching
    moment = one(framing.clock(2, 1 << 63 | 5, 77))
    assert (moment.track, moment.timestamp, framing.ntp_of(moment)) == (2, 77, 1 << 63 | 5)
    assert [one(framing.state(is_live)).flags for is_live in (True, False)] == [1, 0]
    assert one(framing.key(9)) == Frame(framing.KEY, track=9)


READERS = (
    *(framing.codec_of, framing.ntp_of, framing.wanted_of),
    *(framing.limits_of, framing.watching_of),
)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_bytes_of_no_sense_are_an_error_and_nothing_else(message: bytes) -> None:
    try:
        frames = list(framing.read(message))
    except FramingError:
        return
    assert b"".join(map(framing.written, frames)) == message


@settings(max_examples=50)
@given(
    st.binary(max_size=80)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=6,
    ).map(framing._json),
    st.sampled_from(READERS),
)
def test_bodies_of_no_sense_are_an_error_and_nothing_else(body: bytes, reader: object) -> None:
    frame = Frame(framing.STATE, body=body)
    try:
        assert callable(reader)
        reader(frame)
    except FramingError:
        return


@pytest.mark.parametrize(
    "body",
    [
        b'{"65536":["stage","video"]}',
        b'{"1":["stage"]}',
        b'{"1":["sql","video"]}',
        b'{"\xc2\xb2":["stage","video"]}',
        b'{"1":["stage","' + b"x" * 65 + b'"]}',
        b"[" * 60_000,
        b"1" * 5000,
        framing._json({str(n): ["stage", "video"] for n in range(framing.MOST_TRACKS + 1)}),
    ],
)
def test_wishes_nobody_has_are_refused(body: bytes) -> None:
    with pytest.raises(FramingError):
        framing.wanted_of(Frame(framing.WANTS, body=body))

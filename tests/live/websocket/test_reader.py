"""Bytes into messages: whatever way they come, and whatever they are."""

import itertools
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.websocket import deflate
from server.live.websocket.reader import Broken, Reader
from tests.live.rude import frame

PING, PONG, CLOSE, TEXT, BINARY = 0x89, 0x8A, 0x88, 0x81, 0x82


class Notes:
    """A sink that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def on_text(self, text: bytes) -> None:
        self.told.append(text.decode(errors="surrogateescape"))

    def on_binary(self, data: bytes) -> None:
        self.told.append(data)

    def on_ping(self, payload: bytes) -> None:
        self.told.append(("ping", payload))

    def on_pong(self) -> None:
        self.told.append("pong")

    def on_fragment(self) -> None: ...

    def on_close(self, code: int, reason: str) -> None:
        self.told.append((code, reason))


def read(data: bytes, cuts: Iterable[int] = (), **rules: int) -> list[object]:
    """What a reader makes of bytes that come cut up like this."""
    notes = Notes()
    reader = Reader(notes, rules.pop("most", 16_384), rules.pop("window", 0), **rules)  # type: ignore[arg-type]
    for piece in pieces(data, cuts):
        reader.feed(piece)
    return notes.told


def pieces(data: bytes, cuts: Iterable[int]) -> Iterator[bytes]:
    at = 0
    for cut in cuts:
        yield data[at : at + cut]
        at += cut
    yield data[at:]


def broken(data: bytes, cuts: Iterable[int] = (), **rules: int) -> int:
    with pytest.raises(Broken) as caught:
        read(data, cuts, **rules)
    return caught.value.code


def one_by_one(data: bytes) -> Iterable[int]:
    return itertools.repeat(1, len(data))


messages = st.lists(
    st.one_of(
        st.text(max_size=300),
        st.binary(max_size=300),
        st.binary(max_size=125).map(lambda payload: ("ping", payload)),
        st.just("pong"),
        st.text(min_size=126, max_size=2000),
    ),
    max_size=8,
)


def framed(message: object, sizes: Iterator[int]) -> bytes:
    """A message as a client may send it: data in as many fragments as `sizes` asks for."""
    if isinstance(message, tuple):
        return frame(message[1], PING)
    if message == "pong":
        return frame(b"", PONG)
    assert isinstance(message, str | bytes)
    kind, data = (1, message.encode()) if isinstance(message, str) else (2, message)
    out = b""
    while len(data) > (size := next(sizes)):
        out += frame(data[:size], kind)
        data, kind = data[size:], 0
    return out + frame(data, 0x80 | kind)


@given(messages, st.lists(st.integers(1, 400), min_size=1), st.lists(st.integers(1, 200)))
def test_what_was_sent_is_what_is_told_however_it_was_cut(
    sent: list[object], sizes: list[int], cuts: list[int]
) -> None:
    fragments = itertools.cycle(sizes)
    data = b"".join(framed(message, fragments) for message in sent)
    assert read(data, cuts) == sent


@given(st.binary(max_size=400), st.lists(st.integers(1, 50)), st.sampled_from([0, 12]))
def test_whatever_comes_is_told_or_broken_and_nothing_else(
    noise: bytes, cuts: list[int], window: int
) -> None:
    with suppress(Broken):
        read(noise, cuts, window=window)


@given(st.binary(min_size=1, max_size=400), st.sampled_from([0x81, 0x01, 0xC1, 0x82, 0x88, 0x89]))
def test_a_masked_frame_of_noise_is_told_or_broken(noise: bytes, head: int) -> None:
    with suppress(Broken):
        read(frame(noise, head), window=12)


def test_pings_may_come_between_the_fragments_of_a_message() -> None:
    data = frame(b"one ", 0x01) + frame(b"!", PING) + frame(b"two", 0x80)
    assert read(data) == [("ping", b"!"), "one two"]
    assert read(data, one_by_one(data)) == [("ping", b"!"), "one two"]


@pytest.mark.parametrize(
    "wrong",
    [
        b"\x81\x05hello",
        frame(b"", 0x83),
        frame(b"", 0x8B),
        frame(b"x", 0x91),
        frame(b"x", 0xC1),
        frame(b"x", 0x80),
        frame(b"x", 0x01) + frame(b"y", 0x81),
        frame(b"x", 0x09),
        frame(b"x" * 126, PING),
        frame(b"x", CLOSE),
        frame((1005).to_bytes(2, "big"), CLOSE),
        frame((999).to_bytes(2, "big"), CLOSE),
        frame((5000).to_bytes(2, "big"), CLOSE),
    ],
    ids=repr,
)
def test_a_frame_that_must_not_come_breaks_the_connection(wrong: bytes) -> None:
    assert broken(wrong) == 1002
    assert broken(wrong, one_by_one(wrong)) == 1002


def test_reserved_bits_of_later_frames_and_of_controls_stay_reserved_with_compression() -> None:
    assert broken(frame(b"x", 0xC9), window=12) == 1002
    assert broken(frame(b"x", 0x41) + frame(b"y", 0xC0), window=12) == 1002


def test_a_text_that_is_not_utf8_fails_at_its_first_wrong_byte() -> None:
    wrong = frame(b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited", TEXT)
    assert broken(wrong) == 1007
    reader = Reader(Notes(), 1000)
    reader.feed(wrong[: 6 + 11])
    with pytest.raises(Broken):
        reader.feed(wrong[6 + 11 : 6 + 14])


def test_letters_may_be_cut_between_fragments() -> None:
    word = "北京".encode()
    assert read(frame(word[:2], 0x01) + frame(word[2:4], 0x00) + frame(word[4:], 0x80)) == ["北京"]


def test_a_lenient_reader_leaves_the_judgement_to_its_sink() -> None:
    assert read(frame(b"\xff", TEXT), strict=False) == ["\udcff"]
    assert read(frame(b"\xff", 0x01) + frame(b"", 0x80), strict=False) == ["\udcff"]


@pytest.mark.parametrize("fragments", [1, 2, 5])
def test_a_message_that_is_too_long_is_refused_before_it_has_come(fragments: int) -> None:
    size = 100 // fragments
    head = frame(b"x" * size, 0x01) + frame(b"x" * size, 0x00) * (fragments - 2)
    start = b"" if fragments == 1 else head
    last = frame(b"x" * (size + 1), 0x81 if fragments == 1 else 0x80)
    assert broken(start + last[:6], most=100) == 1009


def test_a_frame_that_claims_to_be_endless_is_refused_at_its_head() -> None:
    assert broken(b"\x81\xff" + b"\xff" * 8 + b"mask") == 1009


def test_compressed_messages_are_told_as_they_were() -> None:
    text = '{"do":"say","text":"你好"}' * 30
    packed = deflate.packed([text.encode()], 12)
    assert read(frame(packed, 0xC1), window=12) == [text]
    parts = frame(packed[:9], 0x41) + frame(b"?", PING) + frame(packed[9:], 0x80)
    assert read(parts, one_by_one(parts), window=12) == [("ping", b"?"), text]


def test_a_compressed_message_that_unpacks_to_too_much_is_refused() -> None:
    bomb = deflate.packed([b"\x00" * 1_000_000], 12)
    assert broken(frame(bomb, 0xC2), window=12) == 1009


def test_after_a_close_nothing_is_told() -> None:
    data = frame((1000).to_bytes(2, "big") + b"bye", CLOSE) + frame(b"late", TEXT)
    assert read(data) == [(1000, "bye")]
    assert read(frame(b"", CLOSE)) == [(1005, "")]


def test_a_sink_may_stop_the_reader_in_the_middle() -> None:
    class Once(Notes):
        def on_text(self, text: bytes) -> None:
            super().on_text(text)
            reader.stopped = True

    sink = Once()
    reader = Reader(sink, 1000)
    reader.feed(frame(b"one", TEXT) + frame(b"two", TEXT))
    assert sink.told == ["one"]

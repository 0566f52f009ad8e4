import json
from itertools import pairwise

import pytest

from server.live.websocket import frames
from tests.live.doubles import messages_in


def message(size: int, number: int = 0) -> bytes:
    return json.dumps({"n": number, "pad": "x" * size}).encode()


@pytest.mark.parametrize("size", [0, 100, 111, 112, 113, 120, 5_000, 65_500, 65_536, 200_000])
def test_one_message_is_one_message_whatever_its_size(size: int) -> None:
    assert messages_in(frames.text(message(size))) == [json.loads(message(size))]


def test_a_small_message_has_a_head_of_two_bytes() -> None:
    assert frames.text(b"{}") == b"\x81\x02{}"


def test_a_message_that_is_too_long_comes_in_fragments() -> None:
    whole = frames.text(message(150_000))
    assert whole[0] == 0x01
    assert len(messages_in(whole)) == 1


def test_many_messages_are_one_array_in_their_order() -> None:
    data = frames.texts(message(10, n) for n in range(50))
    assert data.count(b"\x81") == 1
    assert [m["n"] for m in messages_in(data)] == list(range(50))


def test_what_does_not_fit_into_one_frame_goes_into_the_next() -> None:
    data = frames.texts(message(9_000, n) for n in range(30))
    read = [m["n"] for m in messages_in(data)]
    assert all(a + 1 == b for a, b in pairwise(read))
    assert len(read) == 30


def test_a_single_message_needs_no_array() -> None:
    assert frames.texts([b'{"a":1}']) == frames.text(b'{"a":1}')


def test_nothing_is_nothing() -> None:
    assert frames.texts([]) == b""

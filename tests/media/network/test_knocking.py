"""What strangers send first."""

from __future__ import annotations

import struct

import pytest
from aioice import stun
from hypothesis import example, given
from hypothesis import strategies as st

from server.media.network import knocking

PASSWORD = "a-password-of-22-chars"


def check(username: str = "ours:theirs", password: str = PASSWORD) -> stun.Message:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes |= {"USERNAME": username, "PRIORITY": 1, "ICE-CONTROLLING": 2}
    message.add_message_integrity(password.encode())
    return message


def read(message: stun.Message | bytes) -> stun.Message:
    got = knocking.read(bytes(message))
    assert got is not None
    return got


def test_a_check_says_whom_it_is_for_and_by_whom_it_is_signed() -> None:
    message = read(check())
    assert knocking.is_check(message)
    assert knocking.called(message) == "ours"
    assert knocking.is_signed(message, PASSWORD)
    assert not knocking.is_signed(message, "another-password-22-ch")


@pytest.mark.parametrize("missing", ["USERNAME", "PRIORITY"])
def test_a_request_without_what_a_check_must_have_is_none(missing: str) -> None:
    message = check()
    del message.attributes[missing]
    message.add_message_integrity(PASSWORD.encode())
    assert not knocking.is_check(read(message))


def test_an_unsigned_request_is_no_check() -> None:
    message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    message.attributes |= {"USERNAME": "ours:theirs", "PRIORITY": 1}
    assert not knocking.is_check(read(message))
    assert not knocking.is_signed(read(message), PASSWORD)


def test_a_request_to_a_turn_server_is_no_check() -> None:
    message = check()
    message.message_method = stun.Method.ALLOCATE
    message.add_message_integrity(PASSWORD.encode())
    assert not knocking.is_check(read(message))


def test_a_changed_byte_breaks_the_signature() -> None:
    wire = bytearray(bytes(check()))
    wire[wire.index(b"ours")] ^= 1
    assert knocking.read(bytes(wire)) is None  # the fingerprint


def test_an_attribute_that_is_too_short_is_no_message() -> None:
    body = struct.pack("!HH", 0x0024, 1) + b"\1\0\0\0"
    head = struct.pack("!HHI12s", 1, len(body), stun.COOKIE, bytes(12))
    assert knocking.read(head + body) is None


def test_a_name_that_is_no_text_is_no_message() -> None:
    body = struct.pack("!HH", 0x0006, 4) + b"\xff\xfe\xfd\xfc"
    head = struct.pack("!HHI12s", 1, len(body), stun.COOKIE, bytes(12))
    assert knocking.read(head + body) is None


@given(st.binary(max_size=200))
@example(b"")
@example(b"\0")
@example(b"GET / HTTP/1.1\r\n\r\n")
@example(b"\x16\xfe\xff" + bytes(60))
def test_garbage_is_no_message(data: bytes) -> None:
    assert knocking.read(data) is None


@given(st.binary(max_size=120))
def test_garbage_behind_a_true_header_never_raises(body: bytes) -> None:
    head = struct.pack("!HHI12s", 1, len(body), stun.COOKIE, bytes(12))
    message = knocking.read(head + body)
    assert message is None or not knocking.is_check(message)


def test_something_longer_than_any_check_is_not_looked_at() -> None:
    message = check(username="ours:" + "x" * 2000)
    assert knocking.read(bytes(message)) is None


def test_the_answer_says_where_the_question_came_from() -> None:
    question = check()
    answer = read(knocking.answer(question, ("198.51.100.7", 4711), PASSWORD))
    assert knocking.is_answer(answer)
    assert answer.transaction_id == question.transaction_id
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == ("198.51.100.7", 4711)
    assert knocking.is_signed(answer, PASSWORD)

"""What is taken for an ordinary WebSocket request, and what is left to the HTTP parser to judge."""

import httptools
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.websocket.front import is_ordinary_upgrade

ORDINARY = (
    b"GET /ws?a=1 HTTP/1.1\r\nHost: plenary.example\r\nUpgrade: WebSocket\r\n"
    b"Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\nUser-Agent: Mozilla/5.0 (\xe4\xb8\xad)\r\n\r\n"
)


class Heard:
    """What uvicorn's parser makes of a request."""

    def __init__(self) -> None:
        self.complete = False

    def on_headers_complete(self) -> None:
        self.complete = True


def is_taken_by_the_library(data: bytes) -> bool:
    heard = Heard()
    try:
        httptools.HttpRequestParser(heard).feed_data(data)
    except httptools.HttpParserUpgrade:
        return heard.complete
    except httptools.HttpParserError:
        return False
    return False


def test_what_a_browser_sends_is_ordinary() -> None:
    assert is_ordinary_upgrade(ORDINARY)
    assert is_taken_by_the_library(ORDINARY)


@pytest.mark.parametrize(
    "odd",
    [
        b"GET / HTTP/1.1\r\nHost: plenary.example\r\n\r\n",
        ORDINARY[:-2],
        ORDINARY + b"\x81\x85",
        ORDINARY.replace(b"GET", b"POST"),
        ORDINARY.replace(b"HTTP/1.1", b"HTTP/1.0"),
        ORDINARY.replace(b"/ws", b"ws"),
        ORDINARY.replace(b"/ws", b"/w s"),
        ORDINARY.replace(b"\r\nHost: ", b"\r\nHost : "),
        ORDINARY.replace(b"\r\nHost: ", b"\nHost: "),
        ORDINARY.replace(b"plenary", b"plen\x00ary"),
        ORDINARY.replace(b"\r\nUpgrade", b"\r\n folded\r\nUpgrade"),
        ORDINARY.replace(b"\r\nUpgrade", b"\r\nContent-Length: 5\r\nUpgrade"),
        ORDINARY.replace(b"\r\nUpgrade", b"\r\nTransfer-Encoding: chunked\r\nUpgrade"),
        ORDINARY.replace(b"WebSocket", b"h2c"),
        ORDINARY.replace(b"keep-alive, Upgrade", b"keep-alive"),
    ],
)
def test_whatever_is_odd_is_left_to_the_library(odd: bytes) -> None:
    assert not is_ordinary_upgrade(odd)


@given(st.integers(0, len(ORDINARY)), st.binary(max_size=6), st.integers(0, 6))
def test_nothing_is_ordinary_that_the_library_would_not_take(at: int, put: bytes, cut: int) -> None:
    changed = ORDINARY[:at] + put + ORDINARY[at + cut :]
    if is_ordinary_upgrade(changed):
        assert is_taken_by_the_library(changed)

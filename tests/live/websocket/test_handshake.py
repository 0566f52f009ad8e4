"""The opening handshake, without a network."""

import pytest

from server.live.websocket.handshake import BadUpgrade, accepted, denied, read

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


def request(*lines: bytes, first: bytes = b"GET /ws?a=1 HTTP/1.1") -> bytes:
    return b"\r\n".join((first, b"host: plenary.example", *lines, b"", b""))


def good(*lines: bytes) -> bytes:
    return request(b"sec-websocket-version: 13", b"sec-websocket-key: " + KEY, *lines)


def test_a_request_says_where_it_goes_and_what_it_asks_for() -> None:
    upgrade = read(good(b"Sec-WebSocket-Protocol: a, b", b"sec-websocket-protocol: c"))
    assert (upgrade.path, upgrade.query, upgrade.key) == (b"/ws", b"a=1", KEY)
    assert upgrade.subprotocols == ["a", "b", "c"]
    assert upgrade.header(b"host") == "plenary.example"
    assert upgrade.header(b"origin") == ""


@pytest.mark.parametrize(
    ("cookies", "found"),
    [
        (b"pass=abc", "abc"),
        (b'other=1; pass="a=b=c"; pass=later', "a=b=c"),
        (b"passport=1; xpass=2", None),
        (b"pass", None),
        (b"", None),
    ],
)
def test_a_cookie_is_found_by_its_whole_name(cookies: bytes, found: str | None) -> None:
    assert read(good(b"cookie: " + cookies)).cookie("pass") == found


@pytest.mark.parametrize(
    ("bad", "status"),
    [
        (request(b"sec-websocket-key: " + KEY), 426),
        (request(b"sec-websocket-key: " + KEY, b"sec-websocket-version: 8"), 426),
        (request(b"sec-websocket-version: 13"), 400),
        (request(b"sec-websocket-version: 13", b"sec-websocket-key: short"), 400),
        (request(b"sec-websocket-version: 13", b"sec-websocket-key: " + KEY[:-4] + b"===="), 400),
        (good(b"sec-websocket-key: " + KEY), 400),
        (good().replace(b"GET", b"POST", 1), 405),
    ],
)
def test_what_is_no_websocket_request_is_refused_with_a_reason(bad: bytes, status: int) -> None:
    with pytest.raises(BadUpgrade) as refused:
        read(bad)
    assert refused.value.status == status
    assert refused.value.why
    if status == 426:
        assert (b"sec-websocket-version", b"13") in refused.value.headers


def test_the_answer_proves_that_the_key_was_read() -> None:
    """The example of RFC 6455, section 1.3."""
    answer = accepted(KEY, [(b"Sec-WebSocket-Protocol", b"chat")])
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answer
    assert answer.endswith(b"Sec-WebSocket-Protocol: chat\r\n\r\n")


def test_a_denial_is_a_response_that_ends_the_connection() -> None:
    answer = denied(403, [(b"Content-Type", b"application/json")], b"{}")
    head, body = answer.split(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"content-type: application/json" in head
    assert b"content-length: 2" in head
    assert b"connection: close" in head
    assert head.count(b"content-type") == 1
    assert body == b"{}"

"""Whose pages may use the cookie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wire.origins import is_allowed

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("https://summit.example", "summit.example"),
        ("https://summit.example", "summit.example:443"),
        ("https://summit.example:443", "summit.example"),
        ("https://Summit.Example", "summit.example"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("http://[::1]", "[::1]"),
    ],
)
def test_our_own_pages_may(origin: str, host: str) -> None:
    assert is_allowed(origin, host, NONE)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "*",
        "http://evil.example",
        "http://127.0.0.1:8001",
        "http://127.0.0.1",
        "http://127.0.0.1:8000.evil.example",
        "http://evil.example/127.0.0.1:8000",
        "http://evil.example#127.0.0.1:8000",
        "http://me@127.0.0.1:8000",
        "http://127.0.0.1:8000/",
        "127.0.0.1:8000",
        "file://",
        "ftp://127.0.0.1:8000",
        "http://[",
        "http://",
    ],
)
def test_others_may_not(origin: str) -> None:
    assert not is_allowed(origin, "127.0.0.1:8000", NONE)


def test_a_missing_host_matches_nobody() -> None:
    assert not is_allowed("http://", "", NONE)
    assert not is_allowed("http://a.example", "", NONE)


def test_a_list_lets_others_in_to_the_letter() -> None:
    allowed = frozenset({"https://partner.example"})
    assert is_allowed("https://partner.example", "summit.example", allowed)
    assert not is_allowed("http://partner.example", "summit.example", allowed)
    assert not is_allowed("https://partner.example.evil.example", "summit.example", allowed)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_answered(origin: str, host: str) -> None:
    assert is_allowed(origin, host, NONE) in {True, False}

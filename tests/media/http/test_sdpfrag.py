"""Fragments of strangers: what fits is read, and nothing else than ValueError comes of the rest."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.http.sdpfrag import MOST_CANDIDATES, offered, read, write
from server.media.ports import Fragment
from tests.media.studio import OFFER

HOST = "842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx raddr 10.0.17.1 rport 46154"
TCP = "1 1 tcp 1015021823 10.0.0.1 9 typ host tcptype active generation 0"
HIDDEN = "1 1 udp 2122260223 6b1f4dd3-8a1c-4b6e-9c1b-0f6f0e3a2c11.local 51000 typ host"
WHOLE = f"""a=ice-options:trickle ice2
a=group:BUNDLE 0 1
m=audio 9 UDP/TLS/RTP/SAVPF 111
a=mid:0
a=ice-ufrag:EsAw
a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
a=candidate:{HOST}
a=candidate:{TCP}
a=candidate:{HIDDEN}
a=end-of-candidates
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_fragment_of_the_rfc_is_read(end: str) -> None:
    fragment = read(WHOLE.replace("\n", end))
    assert (fragment.ufrag, fragment.password) == ("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1")
    assert fragment.candidates == (HOST, TCP, HIDDEN)
    assert fragment.ended


def test_candidates_alone_and_the_end_alone_are_fragments_too() -> None:
    assert read(f"a=candidate:{HOST}\r\n") == Fragment(None, None, (HOST,))
    assert read("a=end-of-candidates") == Fragment(None, None, ended=True)


def test_the_same_credentials_twice_are_one_pair_and_a_candidate_twice_is_one() -> None:
    text = WHOLE + f"m=video 9 UDP/TLS/RTP/SAVPF 96\na=ice-ufrag:EsAw\na=candidate:{HOST}\n"
    assert read(text) == read(WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a=ice-options:trickle",
        "a=ice-ufrag:abc",
        "a=ice-ufrag:" + "a" * 257,
        "a=ice-ufrag:ab cd",
        "a=ice-ufrag:abcd\r",
        "a=ice-ufrag:ab\u00e9d",
        "a=ice-ufrag:abcd\na=ice-pwd:short",
        "a=ice-ufrag:abcd\na=ice-ufrag:efgh",
        "a=candidate:",
        "a=candidate:1 1 udp 1 192.0.2.1 1",
        "a=candidate:1 1 udp 1 192.0.2.1;rm 1 typ host",
        "a=candidate:1 1 udp 99999999999 192.0.2.1 1 typ host",
        f"a=candidate:{HOST} lonely",
        f"a=candidate:{HOST}\x00",
        "a=candidate:" + "1" * 2000,
        "\n".join(f"a=candidate:{n} 1 udp 1 192.0.2.1 1 typ host" for n in range(65)),
    ],
)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(text)


@given(st.text(max_size=300) | st.text("a=:candidteufrgpw-/ \r\n019.", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        fragment = read(text)
    except ValueError:
        return
    assert fragment.ufrag or fragment.candidates or fragment.ended
    assert len(fragment.candidates) <= MOST_CANDIDATES


@given(st.lists(st.sampled_from([*WHOLE.split("\n"), *OFFER.split("\r\n")]), max_size=20))
def test_lines_in_any_order_are_read_or_refused(lines: list[str]) -> None:
    for parse in (read, offered):
        with contextlib.suppress(ValueError):
            assert parse("\r\n".join(lines)) is not None


def test_an_offer_says_its_first_medium_and_its_ice_name() -> None:
    said = offered(OFFER)
    assert (said.kind, said.mid, said.ufrag) == ("audio", "0", "abcd")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v=0",
        "hello",
        OFFER.replace("v=0", "x=0"),
        OFFER.replace("m=audio", "m=text"),
        OFFER.replace("a=ice-ufrag:abcd\r\n", ""),
        OFFER.replace("abcd", "a b"),
        OFFER.replace("a=mid:0", "a=mid:a b"),
        OFFER + "x" * 2000,
    ],
)
def test_what_is_no_offer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        offered(text)


def test_what_is_answered_can_be_read_back() -> None:
    ours = Fragment("ours", "o" * 24, (HOST, TCP), ended=True)
    text = write(ours, offered(OFFER))
    assert read(text) == ours
    assert re.search(r"^m=audio 9 .*\r\na=mid:0\r\n", text, re.MULTILINE)
    assert text.endswith("\r\n")

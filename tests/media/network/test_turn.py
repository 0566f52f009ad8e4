"""Passes for TURN servers, and the servers that clients are told of."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from server.media.network.turn import BadServerError, Servers, pass_for, server
from server.media.ports import IceServer

NOW = 1_800_000_000.5


def servers(**changes: object) -> Servers:
    given: dict[str, object] = {
        "stun": ["stun:stun.example.org"],
        "turn": ["turn:turn.example.org", "turns:turn.example.org:443"],
        "secret": "north",
        "hours": 12,
        "now": lambda: NOW,
    }
    return Servers(**(given | changes))  # type: ignore[arg-type]


def test_a_pass_is_signed_as_coturn_expects_it() -> None:
    # printf '1800043200:plenary' | openssl dgst -sha1 -hmac north -binary | base64
    made = pass_for("plenary", "north", 1_800_043_200)
    assert made.username == "1800043200:plenary"
    expected = hmac.new(b"north", b"1800043200:plenary", hashlib.sha1).digest()
    assert base64.b64decode(made.password) == expected


def test_clients_are_told_all_servers_and_a_pass_that_ends() -> None:
    stun, turn = servers().for_client()
    assert stun == IceServer(("stun:stun.example.org",))
    assert turn.urls == ("turn:turn.example.org", "turns:turn.example.org:443")
    assert turn.username == "1800043200:plenary"
    assert turn.credential == pass_for("plenary", "north", 1_800_043_200).password


def test_without_a_secret_clients_get_no_pass_and_we_no_relay() -> None:
    told = servers(secret=None, stun=[])
    assert told.for_client() == (IceServer(tuple(told.turn)),)
    assert told.for_us() == ()


def test_without_servers_nothing_is_told() -> None:
    assert servers(stun=[], turn=[]).for_client() == ()


def test_our_own_relays_come_in_the_order_given_with_a_pass_of_their_own() -> None:
    first, second = servers().for_us()
    assert (first.host, first.port, first.transport, first.tls) == (
        "turn.example.org", 3478, "udp", False,
    )  # fmt: skip
    assert (second.port, second.transport, second.tls) == (443, "tcp", True)
    assert first.username == "1800043200:media"


def test_a_relay_over_dtls_is_for_clients_only() -> None:
    assert servers(turn=["turns:turn.example.org?transport=udp"]).for_us() == ()


def test_relay_only_without_a_relay_is_refused_in_words() -> None:
    with pytest.raises(BadServerError, match="PLENARY_TURN_URLS and PLENARY_TURN_SECRET"):
        servers(relay_only=True, secret=None)
    with pytest.raises(BadServerError, match="PLENARY_TURN_URLS and PLENARY_TURN_SECRET"):
        servers(relay_only=True, turn=[])
    assert servers(relay_only=True).for_us()


@pytest.mark.parametrize(
    ("url", "host", "port", "transport", "tls", "relays"),
    [
        ("stun:stun.example.org", "stun.example.org", 3478, "udp", False, False),
        ("turn:198.51.100.7:4000?transport=tcp", "198.51.100.7", 4000, "tcp", False, True),
        ("turns:turn.example.org", "turn.example.org", 5349, "tcp", True, True),
        ("turn:[2001:db8::1]:3478", "2001:db8::1", 3478, "udp", False, True),
    ],
)
def test_urls_are_read(
    url: str, host: str, port: int, transport: str, tls: bool, relays: bool
) -> None:
    read = server(url)
    assert (read.host, read.port, read.transport, read.tls, read.relays) == (
        host, port, transport, tls, relays,
    )  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["", "turn", "turn:", "http://turn.example.org", "turn://turn.example.org",
     "turn:turn.example.org:99999", "turn:a b", "turn:x?transport=sctp", "turn:x\n"],
)  # fmt: skip
def test_what_is_no_server_is_said_with_a_good_one(url: str) -> None:
    with pytest.raises(BadServerError, match=r"such as turn:turn\.example\.org"):
        servers(turn=[url])

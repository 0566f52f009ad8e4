"""What we announce, and what of theirs we send checks to."""

from __future__ import annotations

import pytest
from aioice.candidate import Candidate

from server.media.network.candidates import announced, is_worth_a_check


def theirs(host: str, port: int = 5000, transport: str = "udp", component: int = 1) -> Candidate:
    return Candidate("f", component, transport, 1, host, port, "host")


def test_every_address_is_announced_for_both_and_udp_before_tcp() -> None:
    udp = announced("udp", ["203.0.113.7", "2001:db8::7"], 8801, 0)
    tcp = announced("tcp", ["203.0.113.7", "2001:db8::7"], 8801, 2)
    priorities = [one.priority for one in (*udp, *tcp)]
    assert priorities == sorted(priorities, reverse=True)
    assert len(set(priorities)) == len({one.foundation for one in (*udp, *tcp)}) == 4
    assert {(one.host, one.port) for one in tcp} == {("203.0.113.7", 8801), ("2001:db8::7", 8801)}


def test_tcp_is_passive_and_of_the_priority_that_rfc_6544_gives_it() -> None:
    (tcp,) = announced("tcp", ["203.0.113.7"], 8801, 0)
    assert "tcptype passive" in tcp.to_sdp()
    assert tcp.priority == (126 << 24) + (((4 << 13) + 8191) << 8) + 255


@pytest.mark.parametrize("host", ["203.0.113.9", "10.0.0.5", "2001:db8::9"])
def test_addresses_are_worth_a_check(host: str) -> None:
    assert is_worth_a_check(theirs(host), ["203.0.113.7"])


@pytest.mark.parametrize(
    "candidate",
    [
        theirs("127.0.0.1"),
        theirs("::1"),
        theirs("0.0.0.0"),
        theirs("224.0.0.1"),
        theirs("169.254.169.254"),
        theirs("fe80::1"),
        theirs("6c2b4a5e-7b1f-4f0e-9f0e-1f2d3c4b5a69.local"),
        theirs("example.org"),
        theirs("203.0.113.9", transport="tcp"),
        theirs("203.0.113.9", component=2),
        theirs("203.0.113.9", port=0),
        theirs("203.0.113.9", port=70_000),
    ],
)
def test_nobody_makes_us_knock_at_our_own_doors_or_at_names(candidate: Candidate) -> None:
    assert not is_worth_a_check(candidate, ["203.0.113.7"])


def test_a_laptop_that_is_reached_at_its_loopback_may_check_there() -> None:
    assert is_worth_a_check(theirs("127.0.0.1"), ["127.0.0.1"])

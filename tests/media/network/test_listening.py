"""The sockets of the one port."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from server.media.network import listening
from server.media.network.listening import Opening, PortTakenError, is_ours, listen, own_addresses


def places(openings: tuple[Opening, ...]) -> list[tuple[str, tuple[str, ...]]]:
    found = [(one.udp.getsockname()[0], one.announced) for one in openings]
    for one in openings:
        one.close()
    return found


def test_udp_and_tcp_have_the_same_number_at_every_address() -> None:
    openings = listen(["127.0.0.1", "::1"], 0)
    numbers = {s.getsockname()[1] for one in openings for s in (one.udp, one.tcp)}
    assert len(numbers) == 1
    assert places(openings) == [("127.0.0.1", ("127.0.0.1",)), ("::1", ("::1",))]


def test_behind_nat_every_address_is_listened_at() -> None:
    openings = listen(["192.0.2.77", "127.0.0.1", "2001:db8::77"], 0)
    assert places(openings) == [
        ("0.0.0.0", ("192.0.2.77", "127.0.0.1")), ("::", ("2001:db8::77",)),
    ]  # fmt: skip


def test_a_taken_tcp_port_frees_the_udp_port_again() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=str(port)):
            listen(["127.0.0.1"], port)
        with socket.socket(type=socket.SOCK_DGRAM) as udp:
            udp.bind(("127.0.0.1", port))


def test_addresses_that_nobody_else_reaches_are_not_announced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = ["192.0.2.5", "169.254.3.4", "fe80::1", "2001:db8::5", "127.0.0.2", "192.0.2.5"]
    monkeypatch.setattr(listening, "get_host_addresses", lambda use_ipv4, use_ipv6: mine)
    assert own_addresses() == ("192.0.2.5", "2001:db8::5")
    assert own_addresses(loopback=True) == ("192.0.2.5", "2001:db8::5", "127.0.0.1")


def test_a_laptop_without_a_network_has_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "get_host_addresses", lambda use_ipv4, use_ipv6: [])
    assert own_addresses() == ("127.0.0.1",)


def test_of_very_many_addresses_some_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"192.0.2.{n}" for n in range(1, 40)]
    monkeypatch.setattr(listening, "get_host_addresses", lambda use_ipv4, use_ipv6: many)
    assert len(own_addresses()) == 8


def test_what_is_ours() -> None:
    assert is_ours("127.0.0.1")
    assert not is_ours("192.0.2.77")


class Strict(socket.socket):
    """A socket of a system that refuses what is too much for it, as macOS and the BSDs do."""

    def setsockopt(self, *what: Any) -> None:
        if what[2] > 2_000_000:
            raise OSError("No buffer space available")
        super().setsockopt(*what)


def test_a_system_that_refuses_large_buffers_is_asked_for_smaller_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "socket", Strict)
    (opening,) = listening.listen(["127.0.0.1"], 0)
    assert opening.udp.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) >= 1 << 20
    opening.close()


def test_what_the_kernel_grants_is_what_a_socket_may_hold() -> None:
    assert 0 < listening.granted() <= listening.UDP_BUFFER

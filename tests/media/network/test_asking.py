"""Asking where we are seen to come from, and what is heard when nobody answers."""

from __future__ import annotations

import socket

import pytest

from server.media.network import asking
from server.media.network.asking import NoAnswerError, over_tcp, over_turn, over_udp
from server.media.network.relaying import Relay
from server.media.network.shared_port import SharedPort
from tests.media.network.strangers import PROBE_PASSWORD

WAYS = pytest.mark.parametrize("way", [over_udp, over_tcp])


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMES", 0)


@WAYS
async def test_the_port_says_where_we_come_from(port: SharedPort, way: object) -> None:
    address = ("127.0.0.1", port.number)
    async with way(address) as asker:  # type: ignore[operator]
        host, _ = await asker.ask(address, PROBE_PASSWORD)
    assert host == "127.0.0.1"


async def test_a_wrong_password_gets_no_answer(port: SharedPort) -> None:
    address = ("127.0.0.1", port.number)
    async with over_udp(address) as asker:
        with pytest.raises(NoAnswerError, match="timed out"):
            await asker.ask(address, "guessed")


async def test_a_closed_tcp_port_is_said() -> None:
    with pytest.raises(NoAnswerError, match=r"refused|failed"):
        async with over_tcp(("127.0.0.1", _closed())):
            raise AssertionError("nobody is there")


async def test_a_turn_server_that_is_not_there_is_said() -> None:
    relay = Relay("127.0.0.1", _closed(), "tcp", False, "name", "password")
    with pytest.raises(NoAnswerError, match=r"refused|failed"):
        async with over_turn(relay):
            raise AssertionError("nobody is there")


def _closed() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port

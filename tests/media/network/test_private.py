"""The names of aioice that it does not promise: each is there, and does what we take it for."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable

import pytest
from aioice import Candidate, ice, stun, turn

from server.media.network import private
from server.media.network.private import NAMES, UnfitError
from server.media.network.shared_port import SharedPort
from tests.media.network.peers import UdpClient

CONTRACTS: dict[str, Callable[[], None]] = {}


def contract(name: str) -> Callable[[Callable[[], None]], None]:
    def keep(test: Callable[[], None]) -> None:
        CONTRACTS[name] = test

    return keep


def test_the_installed_aioice_fits() -> None:
    private.check()


def test_every_name_has_a_contract() -> None:
    assert CONTRACTS.keys() == NAMES.keys()


@pytest.mark.parametrize("name", NAMES)
async def test_the_contract_of(name: str) -> None:
    CONTRACTS[name]()


def test_another_version_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "version", lambda _: "0.14.0")
    with pytest.raises(UnfitError, match=r"pip install 'aioice==0\.13\.\*'"):
        private.check()


def test_a_name_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(ice.Connection, "check_complete")
    monkeypatch.delattr(turn.TurnClientTcpProtocol, "_send")
    with pytest.raises(UnfitError, match=r"Connection\.check_complete, TurnClientTcpProtocol"):
        private.check()


async def test_a_pair_that_is_chosen_passes_through_check_complete(port: SharedPort) -> None:
    ours, theirs = port.connection(), UdpClient()
    seen: list[bool] = []
    complete = ours.check_complete

    def spied(pair: ice.CandidatePair) -> None:
        complete(pair)
        seen.append(1 in ours._nominated)

    vars(ours)["check_complete"] = spied
    await asyncio.gather(ours.gather_candidates(), theirs.gather_candidates())
    for one, other in ((ours, theirs), (theirs, ours)):
        one.remote_username, one.remote_password = other.local_username, other.local_password
    await theirs.add_remote_candidate(ours.local_candidates[0])
    await asyncio.gather(ours.connect(), theirs.connect())
    assert seen[-1]
    await asyncio.gather(ours.close(), theirs.close())


def connection() -> ice.Connection:
    return ice.Connection(ice_controlling=False)


@contract("Connection._check_list")
def _() -> None:
    assert connection()._check_list == []


@contract("Connection._check_list_done")
def _() -> None:
    assert connection()._check_list_done is False


@contract("Connection._check_periodic")
def _() -> None:
    one = connection()
    assert one._check_periodic() is True, "candidates may come"
    one._check_list_done = True
    assert one._check_periodic() is False
    assert "if not self._check_periodic():\n                break" in source(ice.Connection.connect)


@contract("Connection._closing")
def _() -> None:
    assert connection()._closing is False


@contract("Connection._early_checks")
def _() -> None:
    assert list(connection()._early_checks) == []


@contract("Connection._early_checks_done")
def _() -> None:
    assert connection()._early_checks_done is False


@contract("Connection._nominated")
def _() -> None:
    assert connection()._nominated == {}


@contract("Connection._protocols")
def _() -> None:
    assert connection()._protocols == []


@contract("Connection._query_consent_task")
def _() -> None:
    assert connection()._query_consent_task is None
    assert "self._query_consent_task = asyncio.create_task(self.query_consent())" in source(
        ice.Connection.connect
    )


@contract("Connection._queue")
def _() -> None:
    one = connection()
    one.data_received(b"media", 1)
    assert one._queue.get_nowait() == (b"media", 1)


@contract("Connection.check_complete")
def _() -> None:
    assert parameters(ice.Connection.check_complete) == ["self", "pair"]


@contract("Connection.get_component_candidates")
def _() -> None:
    names = ["self", "component", "addresses", "timeout"]
    assert parameters(ice.Connection.get_component_candidates) == names


@contract("Connection.query_consent")
def _() -> None:
    assert parameters(ice.Connection.query_consent) == ["self"]


@contract("Connection.build_request")
def _() -> None:
    one = connection()
    one.remote_username = "them"
    protocol = ice.StunProtocol(one)
    theirs = Candidate("f", 1, "udp", 1, "192.0.2.1", 9, "host")
    protocol.local_candidate = theirs
    request = one.build_request(ice.CandidatePair(protocol, theirs), nominate=False)
    assert request.attributes["USERNAME"] == f"them:{one.local_username}"
    assert "ICE-CONTROLLED" in request.attributes


@contract("Connection.request_received")
def _() -> None:
    names = ["self", "message", "addr", "protocol"]
    assert parameters(ice.Connection.request_received) == names


@contract("StunProtocol.transactions")
def _() -> None:
    assert ice.StunProtocol(connection()).transactions == {}


@contract("Transaction.response_received")
def _() -> None:
    assert parameters(stun.Transaction.response_received) == ["self", "message", "addr"]


@contract("TurnTransport.__inner_protocol")
def _() -> None:
    client = udp_client()
    assert private.turn_client(turn.TurnTransport(client)) is client


@contract("TurnTransport.__close_task")
def _() -> None:
    place = turn.TurnTransport(udp_client())
    assert vars(place)["_TurnTransport__close_task"] is None
    private.hurry(place)


@contract("TurnClientUdpProtocol._send")
def _() -> None:
    assert parameters(turn.TurnClientUdpProtocol._send) == ["self", "data"]


@contract("TurnClientTcpProtocol._send")
def _() -> None:
    assert "self._padded(data)" in source(turn.TurnClientTcpProtocol._send)


@contract("TurnClientMixin.peer_to_channel")
def _() -> None:
    assert udp_client().peer_to_channel == {}


@contract("TurnClientMixin.channel_refresh_time")
def _() -> None:
    assert udp_client().channel_refresh_time == 500
    assert "now + self.channel_refresh_time" in source(turn.TurnClientMixin.send_data)


@contract("relayed_candidate")
def _() -> None:
    assert {
        "component", "hide_related_address", "protocol_factory", "turn_server", "turn_username",
        "turn_password", "turn_ssl", "turn_transport",
    } == set(parameters(ice.relayed_candidate))  # fmt: skip


def udp_client() -> turn.TurnClientUdpProtocol:
    return turn.TurnClientUdpProtocol(("127.0.0.1", 9), None, None, 600, 500)


def parameters(function: Callable[..., object]) -> list[str]:
    return list(inspect.signature(function).parameters)


def source(function: Callable[..., object]) -> str:
    return inspect.getsource(function)

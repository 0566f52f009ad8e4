"""A peer that is gone is missed within six seconds; here a second is a tenth of one."""

from __future__ import annotations

import asyncio

import pytest

from server.media.network import consent
from server.media.network.shared_port import SharedPort
from tests.media.network.peers import TcpClient, UdpClient, met

SCALE = 0.1
"""Small enough to wait for; large enough that a busy machine's pauses are not taken for silence."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "EVERY_S", consent.EVERY_S * SCALE)
    monkeypatch.setattr(consent, "EXPIRES_S", consent.EXPIRES_S * SCALE)


async def asked(answers: list[bool]) -> int:
    """How often somebody is asked who gives these answers and then none."""
    left = list(answers)
    times = 0

    async def asks() -> bool:
        nonlocal times
        times += 1
        return left.pop(0) if left else False

    await consent.until_expired(asks)
    return times


async def test_silence_ends_it_after_about_three_questions() -> None:
    assert 1 <= await asked([]) <= 4


async def test_every_answer_begins_the_six_seconds_anew() -> None:
    assert await asked([True] * 5) > 5


async def test_two_lost_answers_end_nothing() -> None:
    assert await asked([True, False, True, False, True]) > 5


async def test_an_answer_that_never_comes_is_not_waited_for() -> None:
    async def asks() -> bool:
        await asyncio.Event().wait()
        return True

    await consent.until_expired(asks)


@pytest.mark.parametrize("client", [UdpClient, TcpClient])
async def test_a_peer_that_vanishes_without_a_word_is_missed(
    port: SharedPort, client: type[UdpClient | TcpClient]
) -> None:
    pair = await met(port, client)
    over = asyncio.Event()
    pair.ours.on("connectionstatechange", over.set)
    deaf = pair.browser.sctp.transport.transport._connection  # type: ignore[union-attr]
    for protocol in deaf._protocols:
        vars(protocol)["datagram_received"] = lambda data, addr: None
    await over.wait()
    assert pair.ours.connectionState in ("failed", "closed")
    assert pair.connection.path is None
    await pair.close()


async def test_a_peer_that_answers_nothing_is_there_while_it_is_heard_and_not_by_any_datagram(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aioice.stun.RETRY_RTO", 0.05)
    pair = await met(port)
    pair.connection._query_consent_task.cancel()
    deaf = pair.browser.sctp.transport.transport._connection  # type: ignore[union-attr]
    for protocol in deaf._protocols:
        vars(protocol)["datagram_received"] = lambda data, addr: None
    while await pair.connection._is_there():
        """What it sent before still comes."""
    asked = asyncio.create_task(pair.connection._is_there())
    await asyncio.sleep(0)
    await deaf.send(bytes([0x80]) + bytes(40))
    assert not await asked, "anybody who forges its address could have sent that"
    asked = asyncio.create_task(pair.connection._is_there())
    await asyncio.sleep(0)
    pair.connection.heard += 1
    assert await asked
    assert not await pair.connection._is_there()
    await pair.close()


async def test_a_peer_that_answers_stays(port: SharedPort) -> None:
    pair = await met(port)
    answered = asyncio.Event()
    times = 0
    ask = pair.connection._is_there

    async def counted() -> bool:
        nonlocal times
        there: bool = await ask()
        times += there
        if times == 8:
            answered.set()
        return there

    pair.connection._is_there = counted
    pair.connection._query_consent_task.cancel()
    pair.connection._query_consent_task = asyncio.create_task(pair.connection.query_consent())
    await answered.wait()
    assert await pair.ask("here") == "here!"
    await pair.close()

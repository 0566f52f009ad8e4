"""Saying who one is, once and in time, and staying oneself."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rooms.commands import RemovePerson
from rooms.people import Role
from server.live import dialogue
from server.wire.refusals import Close
from tests.helpers.client import Client, Refused
from tests.live.stand import Stand


async def stranger(live: Stand) -> Client:
    """A connection over which nothing was said yet."""
    client = Client(live.url)
    await client.open()
    return client


async def test_hello_is_answered_with_who_one_is_and_what_one_may_send(live: Stand) -> None:
    async with live.link("Ana", room=None) as ana:
        assert ana.welcome["person"]["name"] == "Ana"
        assert ana.welcome["beat_s"] == 15
        assert ana.welcome["limits"]["message_bytes"] == 16384
        assert ana.welcome["server"] == "test"


async def test_who_says_no_hello_is_sent_away(live: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogue, "HELLO_S", 0.05)
    silent = await stranger(live)
    assert await silent.closed() == Close.NO_HELLO


async def test_who_said_hello_in_time_is_not_sent_away_because_we_are_slow(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "HELLO_S", 0.05)
    pass_, read = await live.pass_("Ana"), live.process.store.read

    async def slow(query: Any) -> Any:
        await asyncio.sleep(0.2)  # longer than a hello may take
        return await read(query)

    monkeypatch.setattr(live.process.store, "read", slow)
    ana = await stranger(live)
    assert (await ana.hello(pass_))["person"]["name"] == "Ana"
    await ana.close()


async def test_a_command_before_hello_is_refused_and_hello_is_still_possible(live: Stand) -> None:
    ana = await stranger(live)
    with pytest.raises(Refused, match="hello first"):
        await ana.ask("say", room="main", text="hi")
    assert (await ana.hello(await live.pass_("Ana")))["person"]["name"] == "Ana"
    await ana.close()


@pytest.mark.parametrize("shown", [None, "nonsense", "pass-nobody"])
async def test_a_pass_that_is_not_true_is_refused_for_good(live: Stand, shown: str | None) -> None:
    client = await stranger(live)
    with pytest.raises(Refused) as caught:
        await client.hello(shown)
    assert caught.value.code == "unauthenticated"
    assert await client.closed() == Close.PASS_REFUSED


async def test_a_removed_person_is_refused_for_good(live: Stand) -> None:
    ana, mo = await live.person("Ana"), await live.person("Mo", Role.MODERATOR)
    await live.process.do(mo, RemovePerson(ana.id))
    client = await stranger(live)
    with pytest.raises(Refused):
        await client.hello(f"pass-{ana.id}")
    assert await client.closed() == Close.REMOVED


async def test_a_person_who_is_removed_loses_every_link_at_once(live: Stand) -> None:
    mo = await live.person("Mo", Role.MODERATOR)
    async with live.link("Ana") as phone, live.link("Ana", room="cities") as desk:
        await live.process.do(mo, RemovePerson((await live.person("Ana")).id))
        assert await phone.closed() == Close.REMOVED
        assert await desk.closed() == Close.REMOVED


async def test_hello_is_said_once(live: Stand) -> None:
    async with live.link("Ana", room=None) as ana:
        with pytest.raises(Refused, match="already"):
            await ana.hello()


async def test_a_pass_is_renewed_on_the_live_socket(live: Stand) -> None:
    ends = datetime.now(UTC) + timedelta(hours=5)
    async with live.link("Ana", room=None) as ana:
        live.passes.ends[(await live.person("Ana")).id] = ends
        renewed = await ana.ask("renew", **{"pass": f"{await live.pass_('Ana')}/fresh"})
        assert renewed["expires_at"].startswith(ends.strftime("%Y-%m-%dT%H:%M:%S"))


async def test_somebody_elses_pass_does_not_renew_mine(live: Stand) -> None:
    async with live.link("Ana", room=None) as ana:
        with pytest.raises(Refused) as caught:
            await ana.ask("renew", **{"pass": await live.pass_("Bo")})
        assert caught.value.code == "forbidden"
        with pytest.raises(Refused) as caught:
            await ana.ask("renew", **{"pass": "nonsense"})
        assert caught.value.code == "unauthenticated"

"""Coming in: the upgrade, the hello, and what happens to who does not follow."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from rooms.people import Role
from server.live import dialogue
from tests.helpers.client import Client, Closed, Refused, connected
from tests.live.stand import Stand


async def test_hello_is_answered_with_who_one_is_and_what_one_may_send(live: Stand) -> None:
    async with live.link("Ana", room=None) as ana:
        assert ana.welcome["person"]["name"] == "Ana"
        assert ana.welcome["beat_s"] == 15
        assert ana.welcome["limits"]["message_bytes"] == 16384
        assert ana.welcome["server"] == "test"


async def test_a_fact_reaches_everybody_who_is_in_the_room_the_sender_too(live: Stand) -> None:
    async with live.link("Ana") as ana, live.link("Bo") as bo:
        said = await ana.ask("say", room="main", text="Good morning")
        for client in (ana, bo):
            fact = await client.fact("chat.said", message__text="Good morning")
            assert fact["data"]["message"]["id"] == said["message"]["id"]
            assert fact["seq"] == 1
            assert not client.faults

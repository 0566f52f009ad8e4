"""The upgrade: who may open a WebSocket at all."""

import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.helpers.client import Client, connected
from tests.live.stand import Stand


async def refused(url: str, **connecting: Any) -> tuple[int, dict[str, Any]]:
    """Status and error of an upgrade that is refused."""
    with pytest.raises(InvalidStatus) as caught:
        await Client(url, **connecting).open()
    answer = caught.value.response
    return answer.status_code, json.loads(answer.body)["error"]


def own(live: Stand) -> str:
    return live.url.replace("ws://", "http://").removesuffix("/ws")


@pytest.mark.parametrize("asked", [None, ["plenary.v2"], ["chat", "v1"]])
async def test_another_sub_protocol_is_refused_before_the_upgrade(
    live: Stand, asked: list[str] | None
) -> None:
    names = None if asked is None else [Subprotocol(name) for name in asked]
    status, error = await refused(live.url, subprotocols=names)
    assert status == 400
    assert "plenary.v1" in error["message"]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", None],
)
async def test_a_cookie_from_another_sites_page_is_refused(live: Stand, origin: str | None) -> None:
    cookie = {"Cookie": f"pass={await live.pass_('Ana')}"}
    status, error = await refused(live.url, additional_headers=cookie, origin=origin)
    assert status == 403
    assert error["code"] == "forbidden"


async def test_our_own_page_comes_in_with_its_cookie(live: Stand) -> None:
    cookie = {"Cookie": f"other=1; pass={await live.pass_('Ana')}"}
    async with connected(live.url, additional_headers=cookie, origin=own(live)) as ana:
        assert ana.welcome["person"]["name"] == "Ana"


async def test_a_page_of_a_friend_comes_in_with_its_cookie(live: Stand) -> None:
    cookie = {"Cookie": f"pass={await live.pass_('Ana')}"}
    friend = "https://friend.example"
    async with connected(live.url, additional_headers=cookie, origin=friend) as ana:
        assert ana.welcome["person"]["name"] == "Ana"


async def test_without_a_cookie_the_page_does_not_matter_the_pass_does(live: Stand) -> None:
    elsewhere = "https://elsewhere.example"
    async with connected(live.url, await live.pass_("Ana"), origin=elsewhere) as ana:
        assert ana.welcome["person"]["name"] == "Ana"


async def test_a_server_that_stops_takes_nobody_in(live: Stand) -> None:
    live.process.edge.stopping = True
    status, error = await refused(live.url)
    assert status == 503
    assert error["retry_ms"] > 0

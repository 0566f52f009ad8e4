"""Whatever goes wrong, the other side sees words and a code, and never how we are built."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from rooms.programme import Event
from rooms.refusals import CODES, Refusal
from server.web import asking
from server.web.errors import Faults, answer, is_api
from server.wire.refusals import STATUS
from tests.web.hall import Hall


@dataclass
class Broken:
    async def event(self) -> Event:
        raise KeyError("select * from passwords")


async def test_what_nobody_foresaw_is_internal_with_a_reference(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    object.__setattr__(hall.services, "programme", Broken())
    async with hall.browser() as browser:
        with caplog.at_level(logging.ERROR):
            reply = await browser.get("/api/event")
    assert reply.status_code == 500
    error = reply.json()["error"]
    assert error["code"] == "internal"
    assert "select" not in reply.text
    record = caplog.records[-1]
    assert vars(record)["reference"] in error["message"]
    assert record.exc_info is not None
    assert reply.headers["x-content-type-options"] == "nosniff"


SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}


async def nothing() -> Message:
    return {"type": "http.request"}


async def test_half_an_answer_is_not_followed_by_another() -> None:
    sent: list[Message] = []

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError("later")

    async def send(message: Message) -> None:
        sent.append(message)

    with pytest.raises(KeyError):
        await Faults(breaks)(SCOPE, nothing, send)
    assert [message["type"] for message in sent] == ["http.response.start"]


async def test_somebody_who_has_left_is_no_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async def left(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    async def send(message: Message) -> None:
        raise AssertionError("nobody is there")

    await Faults(left)(SCOPE, nothing, send)
    assert not caplog.records


async def test_a_body_that_never_comes_is_not_waited_for(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "BODY_S", 0.05)

    async def stalled() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with hall.browser() as browser:
        reply = await browser.post("/api/join", content=stalled())
    assert (reply.status_code, reply.json()["error"]["code"]) == (400, "bad_request")
    assert "in time" in reply.json()["error"]["message"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_refusal_has_its_status_and_its_words(code: str) -> None:
    reply = answer(Refusal(code, "Because."))
    assert reply.status_code == STATUS[code]
    assert b'"message":"Because."' in reply.body
    assert reply.headers["cache-control"] == "no-store"


def test_a_refusal_says_when_to_come_back() -> None:
    reply = answer(Refusal("overloaded", retry_ms=1500))
    assert reply.headers["retry-after"] == "2"


@pytest.mark.parametrize("status", [400, 404, 405, 413, 418])
def test_the_frameworks_own_errors_take_our_form(status: int) -> None:
    reply = answer(HTTPException(status, "secret detail"))
    assert reply.status_code == status
    assert b"secret" not in reply.body
    assert b'{"error":{"code":' in reply.body


@pytest.mark.parametrize("path", ["/api/nothing", "/api", "/api/rooms/main", "/api/x/y/z"])
async def test_under_api_a_404_is_json(hall: Hall, path: str) -> None:
    async with hall.browser() as browser:
        reply = await browser.get(path)
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/join", "POST"),
        ("POST", "/api/event", "GET, HEAD"),
        ("DELETE", "/api/people", "GET, HEAD, POST"),
        ("PATCH", "/api/programme", "GET, HEAD, POST"),
        ("PUT", "/api/rooms/main/export", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_says_which_would_do(
    hall: Hall, method: str, path: str, allowed: str
) -> None:
    async with hall.browser() as browser:
        reply = await browser.request(method, path)
    assert (reply.status_code, reply.json()["error"]["code"]) == (405, "unsupported")
    assert reply.headers["allow"] == allowed


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("/api", True), ("/api/x", True), ("/apix", False), ("/", False), ("/rooms/api", False)],
)
def test_addresses_for_programs(path: str, is_one: bool) -> None:
    assert is_api(path) is is_one

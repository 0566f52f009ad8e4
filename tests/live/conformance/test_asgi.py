"""An ordinary app finds what ASGI 3 and uvicorn promise it (WebSocket 2.4, denial responses)."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Receive, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.utils import ClientDisconnected

from tests.live.conformance.echo import serving
from tests.live.conformance.peer import (
    BINARY,
    CLOSE,
    TEXT,
    close,
    connected,
    frame,
    opened,
    request,
)


async def accepted(receive: Receive, send: Send, **more: Any) -> None:
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept", **more})


async def test_the_scope_says_all_there_is_to_say() -> None:
    scopes: list[Any] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await accepted(receive, send)

    more = [("Sec-WebSocket-Protocol", "a, b"), ("X-Name", "\xe9"), ("sec-websocket-protocol", "c")]
    async with (
        serving(app, root_path="/below") as running,
        opened(running.port, "/a%20b/%C3%A9?x=1&y=%20", more) as peer,
    ):
        assert await peer.failed() == 1000
        port = running.port
    (scope,) = scopes
    assert (scope["type"], scope["scheme"], scope["http_version"]) == ("websocket", "ws", "1.1")
    assert scope["path"] == "/below/a b/é"
    assert scope["raw_path"] == b"/below/a%20b/%C3%A9"
    assert (scope["query_string"], scope["root_path"]) == (b"x=1&y=%20", "/below")
    assert scope["subprotocols"] == ["a", "b", "c"]
    assert (b"x-name", b"\xe9") in scope["headers"]
    assert all(name == name.lower() for name, _ in scope["headers"])
    assert scope["server"] == ("127.0.0.1", port)
    assert scope["client"][0] == "127.0.0.1"
    assert scope["asgi"]["version"] == "3.0"
    assert "websocket.http.response" in scope["extensions"]
    assert scope["state"] == {}


async def test_a_trusted_proxy_says_who_the_client_is() -> None:
    scopes: list[Any] = []

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        await accepted(receive, send)

    more = [("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https")]
    told: dict[str, Any] = {"proxy_headers": True, "forwarded_allow_ips": "127.0.0.1"}
    async with serving(app, **told) as running, opened(running.port, "/", more) as peer:
        await peer.failed()
    assert (scopes[0]["client"][0], scopes[0]["scheme"]) == ("192.0.2.7", "wss")


async def test_an_app_accepts_with_headers_and_a_subprotocol() -> None:
    async def app(_scope: object, receive: Receive, send: Send) -> None:
        cookies = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
        await accepted(receive, send, subprotocol="b", headers=cookies)

    more = [("Sec-WebSocket-Protocol", "a, b")]
    async with serving(app) as running, opened(running.port, "/", more) as peer:
        assert peer.head.one("sec-websocket-protocol") == "b"
        assert peer.head.all("set-cookie") == ["a=1", "b=2"]
        assert peer.head.one("server") == "uvicorn"


async def test_messages_come_and_go_as_text_and_as_bytes() -> None:
    seen: list[Any] = []

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await accepted(receive, send)
        seen.extend([await receive(), await receive()])
        await send({"type": "websocket.send", "text": "é", "bytes": None})
        await send({"type": "websocket.send", "bytes": b"\xff"})
        seen.append(await receive())

    async with serving(app) as running, opened(running.port) as peer:
        await peer.send(frame(TEXT, "é".encode()), frame(BINARY, b"\xff"))
        assert await peer.message() == (TEXT, "é".encode())
        assert await peer.message() == (BINARY, b"\xff")
        await peer.send(close(4001, b"enough"))
        assert await peer.failed() == 4001
    assert seen[0]["text"] == "é"
    assert seen[1]["bytes"] == b"\xff"
    assert seen[2] == {"type": "websocket.disconnect", "code": 4001, "reason": "enough"}


async def test_an_app_that_closes_before_it_accepts_refuses_with_403() -> None:
    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.close", "code": 4000})

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request())
        assert (await peer.response()).status == 403
        assert await peer.rest() == b""


async def test_an_app_may_answer_with_a_response_of_its_own() -> None:
    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        headers = [(b"set-cookie", b"a=1"), (b"Set-Cookie", b"b=2"), (b"content-type", b"text/x")]
        start = {"type": "websocket.http.response.start", "status": 401, "headers": headers}
        await send(start)
        await send({"type": "websocket.http.response.body", "body": b"not ", "more_body": True})
        await send({"type": "websocket.http.response.body", "body": b"you"})
        assert (await receive())["type"] == "websocket.disconnect"

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request())
        head = await peer.response()
        assert (head.status, head.one("content-type")) == (401, "text/x")
        assert sorted(head.all("set-cookie")) == ["a=1", "b=2"]
        assert head.one("content-length") == "7"
        assert head.one("date")
        assert await peer.rest() == b"not you"


@pytest.mark.usefixtures("logs_errors")
@pytest.mark.parametrize("when", ["at once", "before it accepts", "in its denial"])
async def test_an_app_that_fails_before_it_accepts_is_a_500(when: str) -> None:
    async def app(_scope: object, receive: Receive, send: Send) -> None:
        if when != "at once":
            await receive()
        if when == "in its denial":
            start = {"type": "websocket.http.response.start", "status": 401, "headers": []}
            await send(start)
        raise RuntimeError("broken")

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request())
        assert (await peer.response()).status == 500


@pytest.mark.usefixtures("logs_errors")
async def test_an_app_that_never_answers_is_a_500() -> None:
    async def app(_scope: object, receive: Receive, _send: Send) -> None:
        await receive()

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request())
        assert (await peer.response()).status == 500


@pytest.mark.usefixtures("logs_errors")
@pytest.mark.parametrize("error", [RuntimeError("broken"), asyncio.CancelledError()])
async def test_an_app_that_fails_later_closes_with_1011(error: BaseException) -> None:
    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await accepted(receive, send)
        raise error

    async with serving(app) as running, opened(running.port) as peer:
        assert await peer.failed() == 1011


@pytest.mark.usefixtures("logs_errors")
@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ([], {"type": "websocket.send", "text": "too early"}),
        ([], {"type": "websocket.http.response.body", "body": b""}),
        ([], {"type": "websocket.http.response.start", "status": 99, "headers": []}),
        ([{"type": "websocket.accept"}], {"type": "websocket.accept"}),
        ([{"type": "websocket.close"}], {"type": "websocket.send", "text": "too late"}),
        ([{"type": "websocket.accept"}, {"type": "websocket.close"}], {"type": "websocket.close"}),
    ],
)
async def test_what_an_app_may_not_send_now_is_an_error(before: list[Any], wrong: Any) -> None:
    raised: list[type] = []

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await receive()
        for message in before:
            await send(message)
        try:
            await send(wrong)
        except RuntimeError as error:
            raised.append(type(error))

    async with serving(app) as running, connected(running.port) as peer:
        await peer.send(request(), close(1000))
        await peer.rest()
    assert raised == [RuntimeError]


@pytest.mark.parametrize("how", ["close", "hang up", "reset"])
async def test_sending_to_somebody_who_has_gone_says_so(how: str) -> None:
    raised: asyncio.Future[type] = asyncio.get_running_loop().create_future()
    codes: list[int] = []

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        await accepted(receive, send)
        codes.append((await receive())["code"])
        try:
            await send({"type": "websocket.send", "text": "anybody there?"})
        except OSError as error:
            raised.set_result(type(error))

    async with serving(app) as running, opened(running.port) as peer:
        if how == "close":
            await peer.send(close(1001))
        elif how == "hang up":
            peer.end()
        else:
            peer.abort()
        assert await asyncio.wait_for(raised, 10) is ClientDisconnected
    assert codes == [1001 if how == "close" else codes[0]]
    assert codes[0] in {1001, 1005, 1006}


async def test_starlette_and_its_test_client_work_as_they_do_anywhere() -> None:
    async def endpoint(websocket: WebSocket) -> None:
        if websocket.query_params.get("deny"):
            await websocket.send_denial_response(JSONResponse({"no": 1}, 418))
            return
        await websocket.accept(subprotocol="x")
        await websocket.send_json(await websocket.receive_json())
        await websocket.close(4002, "done")

    app = Starlette(routes=[WebSocketRoute("/app", endpoint)])
    async with serving(app) as running:
        async with opened(running.port) as peer:
            await peer.send(frame(TEXT, b'{"a":1}'))
            assert await peer.message() == (TEXT, b'{"a":1}')
            assert await peer.failed() == 4002
        async with connected(running.port) as peer:
            await peer.send(request("/app?deny=1"))
            assert (await peer.response()).status == 418
            assert await peer.rest() == b'{"no":1}'
        async with connected(running.port) as peer:
            await peer.send(request("/nowhere"))
            assert (await peer.response()).status == 403
    with TestClient(app).websocket_connect("/app") as client:
        client.send_json({"a": 1})
        assert client.receive_json() == {"a": 1}


async def test_a_slow_reader_makes_its_app_wait_and_loses_nothing() -> None:
    sent = 0

    async def app(_scope: object, receive: Receive, send: Send) -> None:
        nonlocal sent
        await accepted(receive, send)
        while sent < 300:
            await send({"type": "websocket.send", "bytes": bytes(32_768)})
            sent += 1

    told: dict[str, Any] = {"ws_per_message_deflate": False}
    async with serving(app, **told) as running, opened(running.port) as peer:
        await asyncio.sleep(0.2)
        assert sent < 300
        for _ in range(300):
            assert len((await peer.message())[1]) == 32_768
        assert (await peer.frame()).kind == CLOSE

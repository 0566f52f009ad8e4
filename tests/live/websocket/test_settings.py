"""What a listening socket and uvicorn are told."""

import socket

from server.live.websocket import settings
from server.live.websocket.settings import tune, uvicorn_settings


def test_a_listener_is_told_to_give_up_on_the_dead_and_to_hold_little() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tune(listener)
        timeout = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert timeout == settings.USER_TIMEOUT_MS


def test_a_unix_socket_is_left_as_it_is() -> None:
    with socket.socket(socket.AF_UNIX) as plain:
        tune(plain)


def test_what_uvicorn_is_told_keeps_the_promises() -> None:
    told = uvicorn_settings()
    assert told["ws_per_message_deflate"] is True
    assert told["ws_max_size"] == 16 * 1024
    assert 2 * settings.PING_S <= 30
    assert told["timeout_graceful_shutdown"] <= 10

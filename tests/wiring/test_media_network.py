"""The ports of several media processes of one machine: a row of them, one each."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from server.config import load
from server.wiring.faults import StartError
from server.wiring.media import listen_inside
from server.wiring.media_network import row
from tests.helpers.server import free_row


def test_a_row_begins_with_the_setting_and_ends_with_the_last_port() -> None:
    assert list(row(8801, 4)) == [8801, 8802, 8803, 8804]
    assert list(row(65_534, 4)) == [65_534, 65_535]
    assert list(row(0, 4)) == [0]


def test_media_processes_take_the_ports_of_a_row_one_each() -> None:
    first = free_row(2)
    settings = load(media_http=f"127.0.0.1:{first}", media_processes=2)
    with ExitStack() as stack:
        ports = [stack.enter_context(listen_inside(settings)).getsockname()[1] for _ in range(2)]
        assert ports == [first, first + 1]
        with pytest.raises(StartError, match="PLENARY_MEDIA_HTTP"):
            listen_inside(settings)

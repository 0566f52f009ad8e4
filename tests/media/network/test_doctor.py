"""The doctor tries every configured way in, and says what to open."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.media.network import asking, doctor
from server.media.network.doctor import Seen
from server.media.network.shared_port import SharedPort
from server.media.network.turn import Servers
from tests.media.network.coturn import MISSING, PROGRAM, SECRET, Coturn, coturn
from tests.media.network.strangers import PROBE_PASSWORD

NONE = Servers((), (), None, 1, time.time)
needs_coturn = pytest.mark.skipif(PROGRAM is None, reason=MISSING)


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked twice, and the machine's buffers are as they should be."""
    monkeypatch.setattr(asking, "TIMES", 0)
    monkeypatch.setattr(doctor, "granted", lambda: 8 << 20)


@pytest.fixture(scope="module")
async def turn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Coturn]:
    folder: Path = tmp_path_factory.mktemp("coturn")
    async with coturn(folder) as server:
        yield server


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that somebody holds who answers nothing."""
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        port: int = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", port))
        yield port


async def examined(port: int, servers: Servers = NONE, address: str = "127.0.0.1") -> list[Seen]:
    return await doctor.examine([address], port, servers, PROBE_PASSWORD)


def of(seen: list[Seen], what: str) -> Seen:
    (found,) = (one for one in seen if one.what.startswith(what))
    return found


async def test_a_running_media_process_answers(port: SharedPort) -> None:
    seen = await examined(port.number)
    assert {one.state for one in seen} == {"good"}
    assert port.counts()["probes"] == 2
    assert [one.what for one in seen] == [
        "port", f"udp 127.0.0.1:{port.number}", f"tcp 127.0.0.1:{port.number}",
    ]  # fmt: skip


async def test_without_one_the_doctor_answers_itself() -> None:
    seen = await examined(0)
    assert {one.state for one in seen} == {"good"}
    assert "in its place" in of(seen, "port").says


async def test_buffers_too_small_for_many_viewers_are_told_of(
    port: SharedPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "granted", lambda: 212_992)
    found = of(await examined(port.number), "buffers")
    assert found.state == "doubtful"
    assert "208 KB" in found.says
    assert "net.core.wmem_max=8388608" in found.says


async def test_a_port_that_answers_nothing_is_to_be_opened(silent: int) -> None:
    seen = await examined(silent)
    for kind in ("udp", "tcp"):
        found = of(seen, kind)
        assert found.state == "bad"
        assert f"Open {kind.upper()} {silent} inbound" in found.says


async def test_an_address_of_a_router_is_to_be_forwarded(
    silent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "is_ours", lambda address: False)
    found = of(await examined(silent), "udp")
    assert found.state == "doubtful"
    assert f"forward UDP {silent}" in found.says


@needs_coturn
async def test_a_stun_server_that_sees_another_address_is_said(turn: Coturn) -> None:
    stun = Servers((f"stun:127.0.0.1:{turn.port}",), (), None, 1, time.time)
    assert of(await examined(0, stun), "stun").state == "good"
    found = of(await examined(0, stun, "127.0.0.2"), "stun")
    assert found.state == "doubtful"
    assert "set PLENARY_MEDIA_ADDRESSES" in found.says


async def test_a_stun_server_that_is_silent_is_said(silent: int) -> None:
    found = of(
        await examined(0, Servers((f"stun:127.0.0.1:{silent}",), (), None, 1, time.time)), "stun"
    )
    assert found.state == "doubtful"
    assert "PLENARY_STUN_URLS" in found.says


@needs_coturn
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_the_way_through_a_turn_server_is_proved(turn: Coturn, transport: str) -> None:
    servers = Servers((), (turn.url(transport),), SECRET, 1, time.time)
    found = of(await examined(0, servers), "turn")
    assert found == Seen(found.what, "good", "relays to 127.0.0.1 and back")


@needs_coturn
async def test_a_wrong_secret_is_said(turn: Coturn) -> None:
    servers = Servers((), (turn.url("udp"),), "another", 1, time.time)
    found = of(await examined(0, servers), "turn")
    assert found.state == "bad"
    assert "static-auth-secret" in found.says


@needs_coturn
async def test_a_turn_server_that_may_not_reach_us_is_said(tmp_path: Path) -> None:
    async with coturn(tmp_path, "--denied-peer-ip=127.0.0.1") as strict:
        servers = Servers((), (strict.url("udp"),), SECRET, 1, time.time)
        found = of(await examined(0, servers), "turn")
    assert found.state == "doubtful"
    assert "403" in found.says


async def test_a_turn_server_that_is_not_there_is_to_be_opened() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    servers = Servers((), (f"turn:127.0.0.1:{port}?transport=tcp",), SECRET, 1, time.time)
    found = of(await examined(0, servers), "turn")
    assert found.state == "bad"
    assert f"Open TCP {port} to it" in found.says


@needs_coturn
async def test_relay_only_is_proved_by_a_place_at_the_relay(turn: Coturn) -> None:
    servers = Servers((), (turn.url("tcp"),), SECRET, 1, time.time, relay_only=True)
    (found,) = await examined(0, servers)
    assert found.state == "good"
    assert "gives us a place" in found.says


async def test_servers_without_a_secret_are_doubted() -> None:
    servers = Servers((), ("turn:127.0.0.1",), None, 1, time.time)
    assert of(await examined(0, servers), "turn").state == "doubtful"

"""Large messages, and the limit for them (RFC 6455, 10.4; Autobahn 9)."""

import pytest

from tests.live.conformance.echo import app, door, serving
from tests.live.conformance.peer import BINARY, CONT, PING, PONG, TEXT, fragments, frame, opened

MB = 1024 * 1024
LIMIT = 16 * 1024


@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("megabytes", [1, 4, 16])
async def test_a_large_message_comes_back(port: int, path: str, megabytes: int, kind: int) -> None:
    said = b"BAsd7&jh23" * (megabytes * MB // 10)
    async with opened(port, path) as peer:
        await peer.send(frame(kind, said))
        assert await peer.message() == (kind, said)


@pytest.mark.parametrize("piece", [64 * 1024, 1 * MB])
async def test_a_large_message_may_come_in_pieces_with_pings_between(
    port: int, path: str, piece: int
) -> None:
    said = bytes(range(256)) * (4 * MB // 256)
    cut = fragments(BINARY, [said[at : at + piece] for at in range(0, len(said), piece)])
    async with opened(port, path) as peer:
        for one in cut:
            await peer.send(one)
            if one is not cut[-1]:
                await peer.send(frame(PING, b"between"))
                assert (await peer.frame()).kind == PONG
        assert await peer.message() == (BINARY, said)


@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("fine", [True, False], ids=["at the limit", "beyond it"])
@pytest.mark.parametrize("pieces", [1, 2, 5])
async def test_the_limit_holds_for_the_message_and_not_for_its_frames(
    path: str, pieces: int, fine: bool, kind: int
) -> None:
    said = b"*" * (LIMIT if fine else LIMIT + 1)
    size = -(-len(said) // pieces)
    cut = fragments(kind, [said[at : at + size] for at in range(0, len(said), size)])
    async with (
        serving(app, {"/door": door}, ws_max_size=LIMIT) as running,
        opened(running.port, path) as peer,
    ):
        await peer.send(*cut)
        if fine:
            assert await peer.message() == (kind, said)
        else:
            assert await peer.failed() == 1009


async def test_a_message_is_too_long_as_soon_as_it_says_so(path: str) -> None:
    async with serving(app, {"/door": door}, ws_max_size=LIMIT) as running:
        async with opened(running.port, path) as peer:
            await peer.send(frame(BINARY, b"*" * (LIMIT + 1))[:8])
            assert await peer.failed() == 1009
        async with opened(running.port, path) as peer:
            await peer.send(frame(BINARY, b"*" * LIMIT, last=False))
            await peer.send(frame(CONT, b"*" * 100)[:6])
            assert await peer.failed() == 1009

"""Whatever octets come: no traceback, never 1011, and everybody else is served."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.live.conformance.peer import CLOSE, TEXT, Peer, connected, frame, opened, request

HEAVY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
PACKED = [("Sec-WebSocket-Extensions", "permessage-deflate")]
FRAMES = st.builds(
    frame,
    st.integers(0, 15),
    st.binary(max_size=200),
    last=st.booleans(),
    reserved=st.sampled_from([0, 0, 0, 0, 1, 4, 7]),
)


async def code_at_the_end(peer: Peer) -> int | None:
    """The code of the server's close frame, if the connection ended with one."""
    peer.end()
    code = None
    try:
        while True:
            found = await peer.frame()
            if found.kind == CLOSE:
                code = found.code
    except EOFError:
        return code


async def all_is_well(port: int, path: str) -> None:
    async with opened(port, path) as other:
        await other.send(frame(TEXT, b"still here"))
        assert await other.message() == (TEXT, b"still here")


@HEAVY
@given(noise=st.binary(max_size=600), cut=st.integers(0, 50))
async def test_noise_instead_of_frames(port: int, path: str, noise: bytes, cut: int) -> None:
    async with opened(port, path, PACKED) as peer:
        await peer.send(noise, chop=cut)
        assert await code_at_the_end(peer) != 1011
    await all_is_well(port, path)


@HEAVY
@given(frames=st.lists(FRAMES, max_size=12), cut=st.integers(0, 50))
async def test_frames_of_noise_in_any_order(
    port: int, path: str, frames: list[bytes], cut: int
) -> None:
    async with opened(port, path, PACKED) as peer:
        await peer.send(*frames, chop=cut)
        assert await code_at_the_end(peer) != 1011
    await all_is_well(port, path)


@HEAVY
@given(
    where=st.integers(0, len(request()) - 1),
    noise=st.binary(min_size=1, max_size=40),
)
async def test_noise_in_the_request(port: int, path: str, where: int, noise: bytes) -> None:
    whole = request(path)
    async with connected(port) as peer:
        await peer.send(whole[:where] + noise + whole[where + len(noise) :] + b"\r\n\r\n")
        peer.end()
        answer = await peer.rest()
        assert b" 500 " not in answer.partition(b"\r\n")[0]
    await all_is_well(port, path)


@pytest.mark.parametrize("seed", range(3))
async def test_much_noise_at_once_from_many(port: int, path: str, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(20):
        async with opened(port, path, PACKED) as peer:
            await peer.send(frame(dice.choice((0, 1, 2)), dice.randbytes(40_000), last=False))
            await peer.send(dice.randbytes(100_000))
            peer.abort()
    await all_is_well(port, path)

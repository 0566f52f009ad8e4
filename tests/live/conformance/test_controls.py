"""Pings and pongs (RFC 6455, 5.5.2 and 5.5.3; Autobahn 2)."""

import pytest

from tests.live.conformance.peer import PING, PONG, TEXT, frame, opened

PAYLOADS = (b"", b"hello", bytes(range(125)), b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"*" * 125)


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize("payload", PAYLOADS)
async def test_a_ping_is_answered_with_what_it_brought(
    port: int, path: str, payload: bytes, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(PING, payload), chop=chopped)
        pong = await peer.frame()
        assert (pong.kind, pong.payload) == (PONG, payload)


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize("kind", [PING, PONG])
async def test_a_control_frame_of_126_octets_ends_the_connection(
    port: int, path: str, kind: int, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(kind, b"*" * 126), chop=chopped)
        assert await peer.failed() == 1002


async def test_a_pong_that_nobody_asked_for_is_ignored(port: int, path: str) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(PONG), frame(PONG, b"unasked"), frame(PING, b"asked"))
        pong = await peer.frame()
        assert (pong.kind, pong.payload) == (PONG, b"asked")


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
async def test_ten_pings_are_answered_in_their_order(port: int, path: str, chopped: int) -> None:
    said = [b"payload-%d" % number for number in range(10)]
    async with opened(port, path) as peer:
        await peer.send(*(frame(PING, one) for one in said), chop=chopped)
        answers = [await peer.frame() for _ in said]
        assert {one.kind for one in answers} == {PONG}
        assert [one.payload for one in answers] == said


async def test_pings_keep_their_place_among_messages(port: int) -> None:
    async with opened(port, "/door") as peer:
        await peer.send(frame(TEXT, b"a"), frame(PING, b"b"), frame(TEXT, b"c"))
        assert [(await peer.frame()).payload for _ in range(3)] == [b"a", b"b", b"c"]

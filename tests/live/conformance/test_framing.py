"""Frames, fragments, reserved bits and opcodes (RFC 6455, 5.2-5.4; Autobahn 1, 3, 4, 5, 10)."""

import pytest

from tests.live.conformance.peer import (
    BINARY,
    CONT,
    PING,
    PONG,
    TEXT,
    close,
    fragments,
    frame,
    opened,
)

SIZES = (0, 1, 125, 126, 127, 128, 65535, 65536, 65537)
WRONG_KINDS = (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)


def chop(size: int) -> int:
    """Single octets, but for messages of which that would take long."""
    return 1 if size < 1000 else 997


@pytest.mark.parametrize("chopped", [False, True], ids=["whole", "chopped"])
@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_message_of_any_length_comes_back(
    port: int, path: str, size: int, kind: int, chopped: bool
) -> None:
    said = (b"*" if kind == TEXT else b"\xfe") * size
    async with opened(port, path) as peer:
        await peer.send(frame(kind, said), chop=chop(size) if chopped else 0)
        assert await peer.message() == (kind, said)
        await peer.send(close(1000))
        assert await peer.failed() == 1000


@pytest.mark.parametrize("mask", [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x00\x01\x02\x03"])
@pytest.mark.parametrize("pieces", [1, 2, 3, 5, 7])
async def test_every_mask_is_undone_however_the_octets_arrive(
    port: int, path: str, pieces: int, mask: bytes
) -> None:
    said = bytes(range(256)) * 3
    async with opened(port, path) as peer:
        await peer.send(frame(BINARY, said, mask=mask), chop=pieces)
        assert await peer.message() == (BINARY, said)


async def test_many_messages_in_one_piece_come_back_in_their_order(port: int, path: str) -> None:
    said = [b"message %d" % number for number in range(300)]
    async with opened(port, path) as peer:
        await peer.send(*(frame(TEXT, one) for one in said))
        assert [(await peer.message())[1] for _ in said] == said


@pytest.mark.parametrize("kind", [TEXT, BINARY, PING])
async def test_a_frame_that_is_not_masked_ends_the_connection(
    port: int, path: str, kind: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(kind, b"hello", mask=b""))
        assert await peer.failed() == 1002


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize("kind", [TEXT, BINARY, CONT, PING, PONG, 8])
@pytest.mark.parametrize("reserved", range(1, 8))
async def test_reserved_bits_must_be_zero(
    port: int, path: str, reserved: int, kind: int, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(TEXT, b"fine"))
        assert await peer.message() == (TEXT, b"fine")
        begun = frame(TEXT, b"begun", last=False) if kind == CONT else b""
        await peer.send(begun, frame(kind, b"", reserved=reserved), frame(PING), chop=chopped)
        assert await peer.failed() == 1002


@pytest.mark.parametrize("payload", [b"", b"payload"])
@pytest.mark.parametrize("kind", WRONG_KINDS)
async def test_opcodes_without_a_meaning_end_the_connection(
    port: int, path: str, kind: int, payload: bytes
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(TEXT, b"fine"), frame(kind, payload), frame(PING))
        assert await peer.failed() == 1002


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize(
    "pieces",
    [
        (b"two ", b"pieces"),
        (b"", b"", b""),
        (b"", b"in the middle", b""),
        tuple(b"%d" % (number % 10) for number in range(100)),
    ],
    ids=["two", "empty", "empty ends", "a hundred"],
)
@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
async def test_fragments_are_put_together(
    port: int, path: str, kind: int, pieces: tuple[bytes, ...], chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(*fragments(kind, pieces), chop=chopped)
        assert await peer.message() == (kind, b"".join(pieces))


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
async def test_control_frames_may_come_between_fragments(
    port: int, path: str, chopped: int
) -> None:
    first, second, third = fragments(TEXT, (b"a", b"b", b"c"))
    async with opened(port, path) as peer:
        await peer.send(first, frame(PING, b"one"), frame(PONG, b"not asked"), chop=chopped)
        pong = await peer.frame()
        assert (pong.kind, pong.payload) == (PONG, b"one")
        await peer.send(second, frame(PING, b"two"), third, chop=chopped)
        pong = await peer.frame()
        assert (pong.kind, pong.payload) == (PONG, b"two")
        assert await peer.message() == (TEXT, b"abc")


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize(
    "wrong",
    [
        frame(CONT, b"of nothing"),
        frame(CONT, b"of nothing", last=False),
        b"".join(fragments(TEXT, (b"a", b"b"))) + frame(CONT, b"too much"),
        frame(TEXT, b"a", last=False) + frame(TEXT, b"b"),
        frame(TEXT, b"a", last=False) + frame(BINARY, b"b", last=False),
        frame(BINARY, b"a", last=False) + frame(TEXT, b"b"),
        frame(PING, b"a", last=False) + frame(CONT, b"b"),
        frame(PONG, b"a", last=False),
        frame(8, b"\x03\xe8", last=False),
    ],
    ids=[
        *("continues nothing", "continues nothing, not last", "continues what has ended"),
        *("text in a text", "binary in a text", "text in a binary"),
        *("ping in pieces", "pong in pieces", "close in pieces"),
    ],
)
async def test_fragments_in_a_wrong_order_end_the_connection(
    port: int, path: str, wrong: bytes, chopped: int
) -> None:
    async with opened(port, path) as peer:
        await peer.send(wrong, chop=chopped)
        assert await peer.failed() == 1002


@pytest.mark.parametrize("piece", [1300, 64 * 1024])
async def test_a_message_may_be_cut_into_frames_by_its_sender(
    port: int, path: str, piece: int
) -> None:
    said = b"0123456789abcdef" * 8192
    cut = [said[at : at + piece] for at in range(0, len(said), piece)]
    async with opened(port, path) as peer:
        await peer.send(*fragments(TEXT, cut))
        assert await peer.message() == (TEXT, said)


async def test_a_length_of_more_than_63_bits_is_no_length(port: int, path: str) -> None:
    async with opened(port, path) as peer:
        await peer.send(b"\x82\xff" + b"\xff" * 8 + b"mask" + b"and some more")
        assert await peer.failed() in {1002, 1009}

"""Compressed messages (RFC 7692; Autobahn 12, 13), with the judge's own inflating and deflating."""

import random
import zlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest

from tests.live.conformance.echo import app, door, serving
from tests.live.conformance.peer import (
    BINARY,
    CONT,
    PING,
    PONG,
    RSV1,
    TEXT,
    Peer,
    close,
    fragments,
    frame,
    opened,
)

TAIL = b"\x00\x00\xff\xff"
EXTENSION = "Sec-WebSocket-Extensions"
LIMIT = 16 * 1024
SIZES = (0, 1, 16, 64, 256, 299, 300, 1024, 4096, 8192, 65535, 65536, 131072)
RANDOM = random.Random(7692)
WORDS = [RANDOM.randbytes(6).hex().encode() for _ in range(200)]


def some_text(size: int) -> bytes:
    """Words that come again and again, near and far."""
    return b" ".join(RANDOM.choices(WORDS, k=size // 12 + 1))[:size]


def deflated(data: bytes, window: int = 15, level: int = -1) -> bytes:
    stream = zlib.compressobj(level, zlib.DEFLATED, -window)
    return (stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)).removesuffix(TAIL)


def final(data: bytes) -> bytes:
    """One block that says it is the last."""
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush(zlib.Z_FINISH)


@asynccontextmanager
async def compressing(
    port: int, path: str = "/app", offer: str = "permessage-deflate"
) -> AsyncIterator[tuple[Peer, dict[str, str]]]:
    """A WebSocket with compression, and what was agreed, parameter by parameter."""
    async with opened(port, path, [(EXTENSION, offer)]) as peer:
        agreed = peer.head.one(EXTENSION.lower())
        assert agreed is not None, "the offer was not taken"
        assert "," not in agreed, "one extension was agreed"
        name, *words = (word.strip() for word in agreed.split(";"))
        assert name == "permessage-deflate"
        pairs = [word.partition("=") for word in words]
        found = {key: value for key, _, value in pairs}
        assert len(found) == len(pairs), "a parameter comes once"
        peer.window = int(found.get("server_max_window_bits", 15))
        yield peer, found


SPLIT = (b"Hel", b"lo ", b"World")
OFFERS = [
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits",
    "permessage-deflate;client_max_window_bits=9",
    'permessage-deflate; client_max_window_bits="10"',
    *(f"permessage-deflate; client_max_window_bits; server_max_window_bits={n}" for n in (9, 15)),
    "permessage-deflate; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover",
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=11; client_no_context_takeover",
    "permessage-deflate; server_max_window_bits=77, permessage-deflate; server_max_window_bits=10",
    "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits",
]


@pytest.mark.parametrize("offer", OFFERS)
async def test_what_is_agreed_was_offered_and_holds(port: int, path: str, offer: str) -> None:
    async with compressing(port, path, offer) as (peer, agreed):
        taken = offer.rpartition(", ")[2]
        if "server_max_window_bits" in taken:
            most = int(taken.split("server_max_window_bits=")[1].split(";")[0])
            assert 8 <= int(agreed["server_max_window_bits"]) <= most
        if "server_no_context_takeover" in taken:
            assert "server_no_context_takeover" in agreed
        if "client_max_window_bits" not in taken:
            assert "client_max_window_bits" not in agreed
        window = int(agreed.get("client_max_window_bits", 15))
        for size in SIZES:
            said = some_text(size)
            await peer.send(frame(TEXT, deflated(said, window), reserved=RSV1))
            assert await peer.message() == (TEXT, said)


REFUSED = [
    *(f"permessage-deflate; server_max_window_bits={n}" for n in ("7", "16", "0", "x", "", "012")),
    *(f"permessage-deflate; client_max_window_bits={n}" for n in ("7", "16", "x")),
    "permessage-deflate; server_max_window_bits",
    "permessage-deflate; server_no_context_takeover=1",
    "permessage-deflate; client_no_context_takeover=true",
    "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; client_max_window_bits=10; client_max_window_bits=10",
    "permessage-deflate; unheard_of",
    "permessage-bzip2",
    *(";", ",", "=", "permessage-deflate;;;", 'permessage-deflate; a="', "\xe9\xe9"),
]


@pytest.mark.parametrize("offer", REFUSED)
async def test_an_offer_that_cannot_be_taken_is_left_out(port: int, path: str, offer: str) -> None:
    async with opened(port, path, [(EXTENSION, offer)]) as peer:
        assert peer.head.all(EXTENSION.lower()) == []
        await peer.send(frame(TEXT, b"plain"))
        assert await peer.message() == (TEXT, b"plain")


async def test_a_window_of_256_is_kept_to_or_refused(port: int, path: str) -> None:
    offer = [(EXTENSION, "permessage-deflate; server_max_window_bits=8")]
    async with opened(port, path, offer) as peer:
        for agreed in peer.head.all(EXTENSION.lower()):
            assert "server_max_window_bits=8" in agreed
            peer.window = 8
        await peer.send(frame(TEXT, b"*" * 5000))
        assert await peer.message() == (TEXT, b"*" * 5000)


@pytest.mark.parametrize("kind", [TEXT, BINARY], ids=["text", "binary"])
@pytest.mark.parametrize("window", range(9, 16))
async def test_messages_of_every_size_keep_to_the_window(
    port: int, path: str, window: int, kind: int
) -> None:
    offer = f"permessage-deflate; server_max_window_bits={window}; client_max_window_bits={window}"
    async with compressing(port, path, offer) as (peer, agreed):
        mine = int(agreed.get("client_max_window_bits", window))
        for size in SIZES:
            said = some_text(size) if kind == TEXT else RANDOM.randbytes(size)
            await peer.send(frame(kind, deflated(said, mine), reserved=RSV1))
            assert await peer.message() == (kind, said)


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (b"\xf2\x48\xcd\xc9\xc9\x07\x00", b"Hello"),  # one block (7.2.3.1)
        (b"\x00\x05\x00\xfa\xffHello\x00", b"Hello"),  # without compression (7.2.3.3)
        (b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", b"Hello"),  # BFINAL (7.2.3.4)
        (b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", b"Hello"),  # two (7.2.3.5)
        (b"\x00", b""),  # nothing (7.2.3.6)
        (b"\x02\x00", b""),
        (final(b"Hello ") + deflated(b"World"), b"Hello World"),
        (b"".join(map(final, SPLIT)) + b"\x00", b"Hello World"),
        (deflated(b"*" * 99, level=0), b"*" * 99),
    ],
    ids=[
        *("one block", "not compressed", "final", "two blocks", "nothing", "nothing else"),
        *("final, more", "only final", "stored"),
    ],
)
async def test_every_way_to_deflate_is_understood(
    port: int, path: str, packed: bytes, said: bytes, chopped: int
) -> None:
    async with compressing(port, path) as (peer, _):
        await peer.send(frame(TEXT, packed, reserved=RSV1), chop=chopped)
        assert await peer.message() == (TEXT, said)
        cut = [packed[at : at + 1] for at in range(len(packed))]
        await peer.send(*fragments(TEXT, (b"", *cut, b""), RSV1), chop=chopped)
        assert await peer.message() == (TEXT, said)


async def test_plain_messages_may_come_among_compressed_ones(port: int, path: str) -> None:
    async with compressing(port, path) as (peer, _):
        for number in range(20):
            said = b"message %d " % number * 40
            packed = number % 2
            sent = deflated(said) if packed else said
            await peer.send(frame(PING, b"!"), frame(TEXT, sent, reserved=RSV1 * packed))
            assert (await peer.frame()).kind == PONG
            assert await peer.message() == (TEXT, said)


async def test_letters_may_be_cut_between_compressed_fragments(port: int, path: str) -> None:
    packed = deflated("κόσμε 🤝 ".encode() * 30, level=0)
    cut = [packed[at : at + 1] for at in range(len(packed))][:450]
    cut.append(packed[450:])
    async with compressing(port, path) as (peer, _):
        await peer.send(*fragments(TEXT, cut, RSV1))
        assert await peer.message() == (TEXT, "κόσμε 🤝 ".encode() * 30)


@pytest.mark.parametrize(
    "wrong",
    [
        frame(PING, b"", reserved=RSV1),
        frame(PONG, b"", reserved=RSV1),
        frame(8, b"", reserved=RSV1),
        frame(TEXT, b"\x00", reserved=2),
        frame(TEXT, b"\x00", reserved=RSV1 | 1),
        frame(TEXT, b"\xf2", last=False, reserved=RSV1) + frame(CONT, b"\x48", reserved=RSV1),
        frame(TEXT, b"plain", last=False) + frame(CONT, b"\x00", reserved=RSV1),
    ],
    ids=["ping", "pong", "close", "rsv2", "rsv3", "continued", "continued plain"],
)
async def test_the_bit_of_compression_is_for_the_first_frame_of_a_message(
    port: int, path: str, wrong: bytes
) -> None:
    async with compressing(port, path) as (peer, _):
        await peer.send(wrong)
        assert await peer.failed() == 1002


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff" * 20,
        b"\x06",  # a block of a kind that there is not
        b"\x00\x05\x00\xff\xffHello\x00",  # a length that does not match its complement
        b"\xf2\x00\x11\x00\x00",  # the second message of 7.2.3.2: refers to one before it
        deflated(some_text(4000))[:50] + b"\xff" * 50,
        final(b"Hello") + b"\x07\xff\xff\xff",  # rubbish after a final block
    ],
    ids=["noise", "no such block", "wrong length", "of before", "cut", "after the end"],
)
@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
async def test_a_broken_stream_ends_the_connection(
    port: int, path: str, broken: bytes, chopped: int
) -> None:
    async with compressing(port, path) as (peer, agreed):
        assert "client_no_context_takeover" in agreed
        await peer.send(frame(TEXT, deflated(b"Hello"), reserved=RSV1))
        assert await peer.message() == (TEXT, b"Hello")
        await peer.send(frame(BINARY, broken, reserved=RSV1), chop=chopped)
        assert await peer.failed() in {1002, 1007}


async def test_a_compressed_text_must_be_utf8_too(port: int, path: str) -> None:
    async with compressing(port, path) as (peer, _):
        await peer.send(frame(TEXT, deflated(b"fine \xed\xa0\x80"), reserved=RSV1))
        assert await peer.failed() == 1007


def bombs() -> Iterable[tuple[str, list[bytes]]]:
    packed = deflated(b"\x00" * (50 * 1024 * 1024))
    yield "whole", [frame(BINARY, packed[:LIMIT], reserved=RSV1)]
    cut = [packed[at : at + 100] for at in range(0, LIMIT, 100)]
    yield "fragments", fragments(BINARY, cut, RSV1)
    yield "one too many", [frame(BINARY, deflated(b"*" * (LIMIT + 1)), reserved=RSV1)]
    halves = fragments(BINARY, [deflated(b"*" * LIMIT) + TAIL, deflated(b"*")], RSV1)
    yield "the last piece", halves


@pytest.mark.parametrize("name", [name for name, _ in bombs()])
async def test_a_bomb_is_put_out_at_the_limit(path: str, name: str) -> None:
    async with (
        serving(app, {"/door": door}, ws_max_size=LIMIT) as running,
        compressing(running.port, path) as (peer, _),
    ):
        await peer.send(frame(BINARY, deflated(b"*" * LIMIT), reserved=RSV1))
        assert await peer.message() == (BINARY, b"*" * LIMIT)
        await peer.send(*dict(bombs())[name])
        assert await peer.failed() == 1009


async def test_a_close_ends_a_compressed_message_that_is_not_finished(port: int, path: str) -> None:
    async with compressing(port, path) as (peer, _):
        await peer.send(frame(TEXT, b"\xf2\x48", last=False, reserved=RSV1), close(1001))
        assert await peer.failed() == 1001


async def test_a_server_that_compresses_nothing_agrees_to_nothing(path: str) -> None:
    async with serving(app, {"/door": door}, ws_per_message_deflate=False) as running:
        offer = [(EXTENSION, "permessage-deflate; client_max_window_bits")]
        async with opened(running.port, path, offer) as peer:
            assert peer.head.all(EXTENSION.lower()) == []
            await peer.send(frame(TEXT, b"\x00", reserved=RSV1))
            assert await peer.failed() == 1002

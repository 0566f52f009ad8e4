"""Texts are UTF-8 (RFC 6455, 8.1; RFC 3629; Autobahn 6)."""

import pytest

from tests.live.conformance.peer import BINARY, TEXT, fragments, frame, opened

VALID = [
    "κόσμε".encode(),
    "Hello-µ@ßöäüàá-UTF-8!!".encode(),
    b"\x00",
    *("\x7f\x80\u07ff".encode(), "\u0800\uffff".encode(), "\U00010000\U0010ffff".encode()),
    *("\ud7ff".encode(), "\ue000".encode(), "\ufffd".encode(), "\ufeff".encode()),
    *("\ufffe".encode(), "\U0001fffe\U0010fffe".encode()),
    "\U00020000 你好 🤝 \u200d".encode(),
]
INVALID = [
    *(b"\x80", b"\xbf", b"\x80\xbf\x80", bytes(range(0x80, 0xC0))),  # continues nothing
    *(b"\xc2", b"\xe0\xa0", b"\xf0\x90\x80", b"\xc2 ", b"\xe1\x80 ", b"\xf1\x80\x80 "),  # cut
    *(b"\xc0\xaf", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xc1\xbf", b"\xe0\x9f\xbf"),  # too long
    *(b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xfe", b"\xff"),  # no such octets
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80"),  # surrogates
    *(b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf7\xbf\xbf\xbf"),  # beyond Unicode
    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
]
DOOMED = "κόσμε".encode() + b"\xf4\x90"
"""No octet that could follow would make UTF-8 of this."""


def octets(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))] or [b""]


@pytest.mark.parametrize("said", VALID)
async def test_every_letter_comes_back_wherever_it_is_cut(
    port: int, path: str, said: bytes
) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(TEXT, said))
        await peer.send(frame(TEXT, said), chop=1)
        await peer.send(*fragments(TEXT, octets(said)))
        for _ in range(3):
            assert await peer.message() == (TEXT, said)


@pytest.mark.parametrize("way", ["whole", "chopped", "fragments", "fragments, chopped"])
@pytest.mark.parametrize("said", INVALID)
async def test_what_is_not_utf8_ends_the_connection(
    port: int, path: str, said: bytes, way: str
) -> None:
    sent = fragments(TEXT, octets(said)) if "fragments" in way else [frame(TEXT, said)]
    async with opened(port, path) as peer:
        await peer.send(*sent, chop=1 if "chopped" in way else 0)
        assert await peer.failed() == 1007


async def test_binary_may_be_anything(port: int, path: str) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(BINARY, b"".join(INVALID)))
        assert await peer.message() == (BINARY, b"".join(INVALID))


async def test_a_letter_begun_in_one_message_is_not_ended_by_the_next(port: int, path: str) -> None:
    async with opened(port, path) as peer:
        await peer.send(frame(TEXT, b"\xce"), frame(TEXT, b"\xba"))
        assert await peer.failed() == 1007


async def test_a_fragment_that_is_wrong_already_is_not_waited_for(port: int) -> None:
    async with opened(port) as peer:
        await peer.send(frame(TEXT, DOOMED, last=False))
        assert await peer.failed() == 1007


@pytest.mark.parametrize("chopped", [0, 1], ids=["whole", "chopped"])
async def test_a_frame_that_is_wrong_already_is_not_waited_for(port: int, chopped: int) -> None:
    async with opened(port) as peer:
        unfinished = frame(TEXT, DOOMED + b"and a long way to go")[: 6 + len(DOOMED)]
        await peer.send(unfinished, chop=chopped)
        assert await peer.failed() == 1007

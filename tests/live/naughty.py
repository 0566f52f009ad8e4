"""Messages as broken and hostile clients send them, the same for the same seed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from rooms.commands import COMMANDS

STRINGS: Final = (
    *("", " ", "\u0000", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u200b" * 9),
    *("a\u0301" * 40, "<script>alert(1)</script>", "'; DROP TABLE facts; --", "../../etc"),
    *('=cmd|" /C calc"!A1', "__proto__", "constructor", "NaN", "null", "true", "0", "-1"),
    *("1e309", "\U0001f3f3\ufe0f\u200d\U0001f308", "你好", "שלום", "x" * 501, "x" * 5000),
    *("\n" * 300, "%s%n", "${7*7}", "{{7*7}}", "\\", '"', "\x1b[31m", "\x7f", "0" * 400),
    *("Z\u0335\u0321\u0353" * 60, "𝓪" * 500, "main", "event", "cities"),
)
NUMBERS: Final = (0, -1, 1, 2**31, 2**53, 2**53 + 1, -(2**64), 0.1, -0.0, 1e300)
KEYS: Final = (
    *("do", "id", "room", "text", "poll", "choice", "question", "on", "pass", "cursor", "extra"),
    *("__proto__", "", "hand", "scene", "options", "kind", "reaction"),
)
ROUGH: Final = (
    *(b"", b" ", b"{", b"}", b"[]", b"null", b"true", b'""', b'"', b"{}", b"[[]]", b"nul"),
    *(b"\xff", b'{"a":1,"a":2}', b'{"do":"hello"', b"[" * 5000, b'{"a":' * 3000, b"{]"),
    *(b'{"do":"say",}', b"\xef\xbb\xbf{}", b'{"do":NaN}', b'{"do":1e999}', b"\xc0\xaf"),
    *(b'{"id":"\xed\xa0\x80"}', b"9" * 6000, b"-", b"//", b'{"do":"\\u0000"}'),
    b'{"do":"enter","id":"x","room":"main","cursor":{"main":["e"]}}',
)


def value(random: Random, depth: int = 0) -> Any:
    """Any JSON, mostly of the kinds that somebody forgot."""
    kind = random.randrange(9 if depth < 4 else 6)
    if kind < 3:
        return random.choice(STRINGS)
    if kind == 3:
        return random.choice(NUMBERS)
    if kind == 4:
        return random.choice((None, True, False))
    if kind == 5:
        return random.randrange(100)
    if kind == 6:
        return [value(random, depth + 1) for _ in range(random.randrange(4))]
    return {random.choice(KEYS): value(random, depth + 1) for _ in range(random.randrange(5))}


def command(random: Random) -> Any:
    """Something like a command: a true name with fields that do not fit."""
    name = random.choice(list(COMMANDS))
    made: dict[str, Any] = {"do": name, "id": f"n{random.random()}", "room": "main"}
    for field in dataclasses.fields(COMMANDS[name]):
        if random.random() < 0.8:
            made[field.name.rstrip("_")] = value(random)
    for _ in range(random.randrange(3)):
        made[random.choice(KEYS)] = value(random)
    return made


def mutilated(random: Random, text: bytes) -> bytes:
    """A text with a few bytes changed, lost or doubled."""
    data = bytearray(text)
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(data) + 1)
        data[at : at + random.randrange(3)] = bytes(
            random.randrange(256) for _ in range(random.randrange(3))
        )
    return bytes(data)


def messages(count: int, seed: int) -> Iterator[bytes]:
    """So many messages; none is a reaction, which alone has no answer."""
    random, made = Random(seed), 0
    while made < count:
        kind = random.randrange(10)
        if kind == 0:
            text = random.choice(ROUGH)
        elif kind < 3:
            text = json.dumps(value(random)).encode()
        else:
            text = json.dumps(command(random)).encode()
        if kind == 9:
            text = mutilated(random, text)
        if b"react" not in text and len(text) <= 16_000:
            made += 1
            yield text

"""Messages to clients as bytes: compact JSON in UTF-8, made once however many receive it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rooms.facts import Data, Mine, Numbered, fact_view, mine_view, stamp
from rooms.refusals import Refusal
from server.wire.refusals import error_body

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: object) -> bytes:
    """A value as one line of compact JSON. ValueError for NaN and lone surrogates."""
    return _ENCODER.encode(value).encode("utf-8")


def fact(numbered: Numbered) -> bytes:
    """A fact as every link of its stream receives it."""
    return encode(fact_view(numbered))


def mine(message: Mine) -> bytes:
    """A personal message as the person's links receive it."""
    return encode(mine_view(message))


def gauge(room: str, name: str, key: str, rev: int, data: Data) -> bytes:
    """A fast number: the one with the highest `rev` is the latest."""
    return encode({"room": room, "gauge": name, "key": key, "rev": rev, "data": data})


def reply(re: str, ok: Data, again: bool = False) -> bytes:
    """The answer to a command that was done; `again` when it had been done before."""
    said: Data = {"re": re, "ok": ok}
    if again:
        said["again"] = True
    return encode(said)


def refusal(re: str | None, refused: Refusal) -> bytes:
    """The answer to a command that was refused; `re` is null when it could not be read."""
    return encode({"re": re, **error_body(refused)})


def welcome(re: str, data: Mapping[str, Any]) -> bytes:
    """The answer to a hello."""
    return encode({"welcome": data, "re": re})


def beat(number: int, now: datetime, cursors: Mapping[str, Data]) -> bytes:
    """The heartbeat, with where every stream of every room entered stands."""
    return encode({"beat": number, "now": stamp(now), "cursors": cursors})


def leave(why: str, after_ms: int) -> bytes:
    """A request to go and come back after so many milliseconds."""
    return encode({"leave": {"why": why, "after_ms": after_ms}})


def snapshot(
    re: str, room: bytes, cursor: Data, state: bytes, presence: bytes, own: bytes
) -> bytes:
    """The answer to an enter, put together from parts that were made once for everybody.

    `state` is a JSON object that is not empty; the presence becomes its last key.
    """
    return b"".join(
        (
            *(b'{"re":', encode(re), b',"ok":{"mode":"snapshot","cursor":', encode(cursor)),
            *(b',"room":', room, b',"state":', state[:-1], b',"presence":', presence),
            *(b'},"mine":', own, b"}}"),
        )
    )


def replay(
    re: str, cursor: Data, facts: Sequence[bytes], gauges: Sequence[bytes], own: bytes
) -> bytes:
    """The answer to an enter with a cursor whose later facts are all at hand."""
    return b"".join(
        (
            *(b'{"re":', encode(re), b',"ok":{"mode":"replay","cursor":', encode(cursor)),
            *(b',"facts":[', b",".join(facts), b'],"gauges":[', b",".join(gauges)),
            *(b'],"mine":', own, b"}}"),
        )
    )

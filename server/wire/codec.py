"""Messages to clients as bytes: compact JSON in UTF-8, made once however many receive it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from json.encoder import encode_basestring
from typing import Final, TypeVar

from rooms.facts import Data, Mine, Numbered, fact_view, mine_view, stamp
from rooms.refusals import Refusal
from server.wire.refusals import error_body

S = TypeVar("S")
"""Bytes that many messages share, in whatever form they are kept."""

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


def answer(re: str, ok: str, again: bool = False) -> bytes:
    """The answer to a command that was done; `again` when it had been done before.

    `ok` is JSON already: made once for thousands, of whose answers only `re` differs.
    """
    end = ',"again":true}' if again else "}"
    return f'{{"re":{encode_basestring(re)},"ok":{ok}{end}'.encode()


def refusal(re: str | None, refused: Refusal) -> bytes:
    """The answer to a command that was refused; `re` is null when it could not be read."""
    return encode({"re": re, **error_body(refused)})


def greeting(beat_s: int, limits: Data, server: str) -> bytes:
    """What every welcome says alike."""
    return encode({"beat_s": beat_s, "limits": limits, "server": server})[1:-1]


def welcome(re: str, connection: str, person: Data, now: datetime, greeting: bytes) -> bytes:
    """The answer to a hello."""
    return b'{"welcome":{"connection":%b,"person":%b,%b,"now":"%b"},"re":%b}' % (
        *(encode(connection), encode(person), greeting, stamp(now).encode()),
        encode(re),
    )


def beat(number: int, now: datetime, cursors: Mapping[str, Data]) -> bytes:
    """The heartbeat, with where every stream of every room entered stands."""
    return encode({"beat": number, "now": stamp(now), "cursors": cursors})


def leave(why: str, after_ms: int) -> bytes:
    """A request to go and come back after so many milliseconds."""
    return encode({"leave": {"why": why, "after_ms": after_ms}})


def room_state(cursor: Data, room: Data, state: Data) -> bytes:
    """What a snapshot says alike to everybody of a kind; the presence becomes its last key."""
    return b',"ok":{"mode":"snapshot","cursor":%b,"room":%b,"state":%b' % (
        *(encode(cursor), encode(room)),
        encode(state)[:-1],
    )


def snapshot(re: str, shared: S, presence: bytes, own: bytes) -> tuple[bytes | S, ...]:
    """The answer to an enter, around what `room_state` made once for everybody."""
    rest = b',"presence":%b},"mine":%b}}' % (presence, own)
    return b'{"re":%b' % encode(re), shared, rest


def missed(cursor: Data, facts: Sequence[bytes]) -> bytes:
    """What a replay says alike to all who come back from the same place."""
    return b',"ok":{"mode":"replay","cursor":%b,"facts":[%b],"gauges":[' % (
        encode(cursor),
        b",".join(facts),
    )


def replay(re: str, shared: S, gauges: Sequence[bytes], own: bytes) -> tuple[bytes | S, ...]:
    """The answer to an enter with a cursor whose later facts are all at hand."""
    return b'{"re":%b' % encode(re), shared, b'%b],"mine":%b}}' % (b",".join(gauges), own)

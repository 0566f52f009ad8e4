"""What processes tell each other: a line of JSON to route by, then messages as they will be framed.

The receiving process reads the first line and passes the others on without parsing them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rooms.audience import voted
from rooms.facts import Fact, Mine, Numbered, Stream
from server.wire import codec


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as it will be framed, with what must be known to place and route it.

    `of` is the id of the poll or question it is about, or empty.
    """

    no: int
    stream: Stream
    seq: int
    name: str
    of: str
    text: bytes


@dataclass(frozen=True, slots=True)
class FactNews:
    """Facts of one room in the order of their commit, without holes."""

    room: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class GaugeNews:
    """A fast number for one audience; of the same name and key the highest `rev` counts."""

    room: str
    audience: str
    name: str
    key: str
    rev: int
    text: bytes


@dataclass(frozen=True, slots=True)
class GaugeOver:
    """Nobody may see this gauge any more: newcomers must not be given the last one."""

    room: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class MineNews:
    """News for all links of each of some people about one thing, `key`; the highest `rev` counts.

    `voted` names the audience these people belong to now, or is empty.
    """

    room: str
    people: tuple[str, ...]
    key: str
    rev: int
    voted: str
    text: bytes


@dataclass(frozen=True, slots=True)
class ReactionNews:
    """Reactions given in one process since its last tick."""

    room: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RemovedNews:
    """People whose links end now, in every room."""

    people: tuple[str, ...]


News = FactNews | GaugeNews | GaugeOver | MineNews | ReactionNews | RemovedNews


def line(numbered: Numbered) -> Line:
    """A committed fact, ready to be sent and passed on."""
    fact = numbered.fact
    return Line(
        numbered.no, fact.stream, numbered.seq, fact.name, _subject(fact), codec.fact(numbered)
    )


def mine_news(committed: Sequence[Mine]) -> Iterator[MineNews]:
    """Personal messages of one commit, ready to be sent and passed on.

    Thousands of ballots are a few messages: whoever chose alike in a batch holds the very same
    data, is told the same bytes, and is named in the same news.
    """
    alike: dict[tuple[str, str, str, int, int], list[Mine]] = {}
    for mine in committed:
        alike.setdefault((mine.room, mine.kind, mine.key, mine.rev, id(mine.data)), []).append(mine)
    for group in alike.values():
        mine = group[0]
        audience = voted(mine.key, mine.data["run"]) if mine.kind == "ballot" else ""
        people, key = tuple(each.person for each in group), f"{mine.kind}:{mine.key}"
        yield MineNews(mine.room, people, key, mine.rev, audience, codec.mine(mine))


def pack(origin: str, news: News) -> bytes:
    """News as bytes for the bus. `origin` is the process it comes from."""
    kind, header, texts = _PACKERS[type(news)](news)
    first = codec.encode({"kind": kind, "from": origin, **header})
    return b"\n".join((first, *texts))


def is_from(origin: str, message: bytes) -> bool:
    """True for a message that `origin` has packed, without reading it.

    Everybody hears their own messages; `kind` stands before and is a word of ours.
    """
    name = codec.encode(origin)
    return message.find(b'"from":%s,' % name, 0, 64 + len(name)) >= 0


def unpack(message: bytes) -> tuple[str, News]:
    """The origin of a bus message and its news. ValueError when it is not one of ours."""
    first, *texts = message.split(b"\n")
    try:
        header = json.loads(first)
        return str(header["from"]), _READERS[header["kind"]](header, texts)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError(f"not a message of ours: {first[:80]!r}") from error


def _subject(fact: Fact) -> str:
    """The id a fact is about: its own, or that of the poll or question it carries."""
    about = fact.data.get("id", fact.data.get(fact.name.partition(".")[0], ""))
    if isinstance(about, dict):
        about = about.get("id", "")
    return about if isinstance(about, str) else ""


Packed = tuple[str, dict[str, Any], tuple[bytes, ...]]
Header = dict[str, Any]


def _facts(news: FactNews) -> Packed:
    lines = [[n.no, n.stream, n.seq, n.name, n.of] for n in news.lines]
    return "facts", {"room": news.room, "lines": lines}, tuple(n.text for n in news.lines)


def _read_facts(header: Header, texts: list[bytes]) -> FactNews:
    lines = (
        Line(int(no), Stream(stream), int(seq), str(name), str(of), text)
        for (no, stream, seq, name, of), text in zip(header["lines"], texts, strict=True)
    )
    return FactNews(header["room"], tuple(lines))


def _gauge(news: GaugeNews) -> Packed:
    header = {"room": news.room, "audience": news.audience, "name": news.name, "key": news.key}
    return "gauge", {**header, "rev": news.rev}, (news.text,)


def _read_gauge(header: Header, texts: list[bytes]) -> GaugeNews:
    rev = int(header["rev"])
    return GaugeNews(
        header["room"], header["audience"], header["name"], header["key"], rev, texts[0]
    )


def _over(news: GaugeOver) -> Packed:
    return "over", {"room": news.room, "name": news.name, "key": news.key}, ()


def _read_over(header: Header, _texts: list[bytes]) -> GaugeOver:
    return GaugeOver(header["room"], header["name"], header["key"])


def _mine(news: MineNews) -> Packed:
    header = {"room": news.room, "people": list(news.people), "key": news.key}
    return "mine", {**header, "rev": news.rev, "voted": news.voted}, (news.text,)


def _read_mine(header: Header, texts: list[bytes]) -> MineNews:
    room, people, key = header["room"], tuple(header["people"]), header["key"]
    return MineNews(room, people, key, int(header["rev"]), header["voted"], texts[0])


def _reactions(news: ReactionNews) -> Packed:
    return "reactions", {"room": news.room, "counts": dict(news.counts)}, ()


def _read_reactions(header: Header, _texts: list[bytes]) -> ReactionNews:
    counts = {str(what): int(n) for what, n in header["counts"].items()}
    return ReactionNews(header["room"], counts)


def _removed(news: RemovedNews) -> Packed:
    return "removed", {"people": list(news.people)}, ()


def _read_removed(header: Header, _texts: list[bytes]) -> RemovedNews:
    return RemovedNews(tuple(header["people"]))


_PACKERS: Final[dict[type, Callable[[Any], Packed]]] = {
    FactNews: _facts,
    GaugeNews: _gauge,
    GaugeOver: _over,
    MineNews: _mine,
    ReactionNews: _reactions,
    RemovedNews: _removed,
}

_READERS: Final[dict[str, Callable[[Header, list[bytes]], News]]] = {
    "facts": _read_facts,
    "gauge": _read_gauge,
    "over": _read_over,
    "mine": _read_mine,
    "reactions": _read_reactions,
    "removed": _read_removed,
}

"""The one strict reader of commands, for both doors: WebSocket messages and HTTP bodies."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from rooms.commands import COMMANDS
from rooms.limits import Text
from rooms.refusals import Refusal
from server.wire.shapes import Record, Words, record, wrong
from server.wire.strict import loads

ID_CHARS: Final = 40
ROOM: Final = Words(Text(1, 64))

RECORDS: Final[dict[str, Record[Any]]] = {name: record(type_) for name, type_ in COMMANDS.items()}
"""The decoder of every command, by its name on the wire."""

OF_THE_LINK: Final = frozenset({"hello", "enter", "leave", "renew"})
"""Commands about a WebSocket itself: they have no meaning over HTTP."""

WITHOUT_ROOM: Final = frozenset({"hello", "renew"})
WITHOUT_ID: Final = frozenset({"react"})
"""Best effort: nothing is answered, so nothing needs a name."""


HEAD: Final = re.compile(
    rb'\{"do": ?"(?:cast_ballot|upvote_question|enter|react)"(?:, ?"id": ?"([ !#-\[\]-~]{1,40})")?'
)
"""How a command that comes in thousands begins: its name, then an id that needs no reading."""

SHORT: Final = 300
KNOWN: Final = 4096
"""Messages remembered at most; then all are forgotten, so that nobody can fill the memory."""


class Envelope(NamedTuple):
    """A command as it arrived. `do` is its name; `id` None only where nothing is answered."""

    do: str
    id: str | None
    room: str | None
    command: Any


class Unreadable(Refusal):
    """A message that is no command. `id` is what it called itself, as far as that could be read."""

    def __init__(self, refusal: Refusal, id: str | None) -> None:
        super().__init__(refusal.code, refusal.message, refusal.retry_ms)
        self.id = id


class Commands:
    """Reads the commands of many links.

    Of those that come in thousands most differ in nothing but their ids. What stands around the id
    is read once, by `parse`; a message with the same around another id means the same.
    """

    def __init__(self) -> None:
        self._known: dict[bytes | tuple[bytes, bytes], Envelope] = {}

    def read(self, text: bytes) -> Envelope:
        """The command in one WebSocket message; raises Unreadable and nothing else."""
        head = HEAD.match(text)
        if head is None or len(text) > SHORT:
            return parse(text)
        id, (start, end) = head[1], head.span(1)
        around = text if id is None else (text[:start], text[end:])
        known = self._known.get(around)
        if known is None:
            return self._remembered(around, parse(text))
        return known if id is None else Envelope(known.do, id.decode(), known.room, known.command)

    def _remembered(self, around: bytes | tuple[bytes, bytes], read: Envelope) -> Envelope:
        if isinstance(around, bytes) and read.id is not None:
            return read  # its id stands elsewhere: nobody else will send the same
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[around] = read
        return read


def parse(data: str | bytes) -> Envelope:
    """The command in one WebSocket message; raises Unreadable and nothing else."""
    known: str | None = None
    try:
        message = _object(loads(data))
        known = _known_id(message)
        return _envelope(message, None)
    except Refusal as refusal:
        raise Unreadable(refusal, known) from None


def parse_body(data: str | bytes, room: str) -> Envelope:
    """The command in an HTTP body; the room comes from the address. Refusal if it is none."""
    message = _object(loads(data))
    do = message.get("do")
    if isinstance(do, str) and do in OF_THE_LINK:
        raise Refusal("bad_request", f"“{do}” is for the WebSocket.")
    return _envelope(message, room)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal("bad_request", "A command is a JSON object.")
    return value


def _envelope(message: dict[str, Any], room: str | None) -> Envelope:
    rest = dict(message)
    do = rest.pop("do", None)
    reader = RECORDS.get(do) if isinstance(do, str) else None
    if reader is None:
        raise Refusal("bad_request", "“do” must be the name of a command.")
    name = _id(rest.pop("id", None), do)
    if room is None and do not in WITHOUT_ROOM:
        room = ROOM.decode(rest.pop("room", None), "room")
    return Envelope(do, name, room, reader.decode(rest, ""))


def _id(value: object, do: str) -> str | None:
    if value is None and do in WITHOUT_ID:
        return None
    if not isinstance(value, str) or not 1 <= len(value) <= ID_CHARS:
        raise wrong("id", f"must be text of 1 to {ID_CHARS} characters")
    return value


def _known_id(message: dict[str, Any]) -> str | None:
    value = message.get("id")
    return value if isinstance(value, str) and 1 <= len(value) <= ID_CHARS else None

"""What every peer says: the least of docs/protocol.md that the load client needs."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

SUBPROTOCOL: Final = "plenary.v1"
SNAPSHOT_BYTES: Final = 2048
"""What a newcomer is given, as large as in the storm of performance.md."""


class Talk:
    """Answers one message at a time; counts what was said to all."""

    def __init__(self) -> None:
        self.seq = 0

    def answer(self, text: str) -> tuple[str | None, str | None]:
        """What to tell whoever said this, and what to tell everybody; None for nothing."""
        if text.startswith('{"do":"say"'):
            self.seq += 1
            return None, fact(self.seq, json.loads(text))
        asked: dict[str, Any] = json.loads(text)
        return self._reply(asked), None

    def _reply(self, asked: dict[str, Any]) -> str | None:
        if asked.get("do") == "hello":
            return _json({"welcome": {"connection": "peer", "limits": {}}, "re": asked.get("id")})
        if asked.get("do") == "enter":
            return entered(asked, self.seq)
        return None


def entered(asked: dict[str, Any], seq: int) -> str:
    """The answer to `enter`: a snapshot that says where the chat stands."""
    cursor = {"main": ["peer", 0], "chat": ["peer", seq]}
    ok = {"mode": "snapshot", "cursor": cursor, "room": {}, "state": {"filling": ""}, "mine": {}}
    bare = _json({"re": asked.get("id"), "ok": ok})
    ok["state"] = {"filling": "." * (SNAPSHOT_BYTES - len(bare))}
    return _json({"re": asked.get("id"), "ok": ok})


def fact(seq: int, said: dict[str, Any]) -> str:
    """What everybody hears of `say`: a fact with its number."""
    message = {"id": str(seq), "text": said.get("text", "")}
    where = {"room": said.get("room"), "stream": "chat", "seq": seq, "fact": "chat.said"}
    return _json({**where, "data": {"message": message}})


def port() -> int:
    """The port on 127.0.0.1 that a peer is started with."""
    return int(sys.argv[1])


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

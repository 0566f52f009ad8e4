"""Write the golden messages anew: `python -m tests.golden.make`.

Each case is a room before, messages of the server as they are on the wire, and the room after. The
messages are made by the rules. Where facts alone are told, the room after is a fresh snapshot, so
that nobody's way of applying facts is taken as right; elsewhere it is written out in `cases`.
tests/rooms/test_messages.py and static/tests/room.test.ts both run over the files.
"""

from __future__ import annotations

import json
from pathlib import Path

from rooms.facts import Data
from tests.golden import cases, numbers, streams

HERE = Path(__file__).parent

FAMILIES = {
    "questions": cases.questions_,
    "polls": cases.polls_,
    "chat": cases.chat_,
    "floor": cases.floor_,
    "stage": cases.stage_,
    "screens": cases.screens_,
    "people": cases.people_,
    "sessions": cases.sessions_,
    "streams": streams.streams_,
    "captions": streams.captions_,
    "gauges": numbers.gauges,
    "mine": numbers.mine,
}


def golden() -> dict[str, str]:
    """Every file of this folder by its name, as it must be."""
    return {f"{family}.json": text(list(make())) for family, make in FAMILIES.items()}


def text(made: list[Data]) -> str:
    """Cases as JSON that a person can read and compare line by line."""
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, content in golden().items():
        (HERE / name).write_text(content, encoding="utf-8")

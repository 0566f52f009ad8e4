"""One lawful example of every command, and ways to spoil it."""

import json
import random
from typing import Any, Final

EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "hello": {"pass": "eyJ.x.y", "client": "web/1.0"},
    "enter": {"cursor": {"main": ["e7", 4181], "chat": ["e7", 90]}},
    "leave": {},
    "renew": {"pass": "eyJ.x.y"},
    "ask_question": {"text": "为什么?\nPourquoi ?", "language": "zh", "anonymous": True},
    "edit_question": {"question": "q9", "text": "Why?"},
    "withdraw_question": {"question": "q9"},
    "upvote_question": {"question": "q9", "on": True},
    "approve_question": {"question": "q9"},
    "hold_question": {"question": "q9"},
    "decline_question": {"question": "q9", "reason": "Asked before."},
    "merge_questions": {"question": "q9", "into": "q2"},
    "queue_question": {"question": "q9", "on": True},
    "pin_question": {"question": "q9", "on": False},
    "stage_question": {"question": "q9"},
    "answer_question": {"question": "q9", "mode": "text", "text": "Yes."},
    "archive_question": {"question": "q9"},
    "annotate_question": {
        "question": "q9",
        "labels": ["heritage", "youth"],
        "translation": {"language": "en", "text": "Why?"},
    },
    "draft_poll": {
        "kind": "multiple",
        "title": "Which field?",
        "options": [{"text": "Film"}, {"text": "Music", "correct": None}],
        "min": 1,
        "max": 2,
        "results": "live",
        "change": True,
        "who": "badge",
        "secret": False,
        "seconds": 60,
    },
    "edit_poll": {"poll": "p3", "title": "Which two fields?"},
    "open_poll": {"poll": "p3"},
    "pause_poll": {"poll": "p3", "on": True},
    "close_poll": {"poll": "p3"},
    "publish_poll": {"poll": "p3"},
    "void_poll": {"poll": "p3", "reason": "Wrong wording."},
    "rerun_poll": {"poll": "p3"},
    "cast_ballot": {"poll": "p3", "choice": {"options": ["b"]}},
    "approve_answer": {"poll": "p3", "answer": "t1", "on": True},
    "say": {"text": "Good morning from Łódź 👋"},
    "edit_message": {"message": "m1", "text": "Good morning"},
    "delete_message": {"message": "m1"},
    "react": {"reaction": "applause"},
    "raise_hand": {"topic": "Design", "language": "fr"},
    "lower_hand": {},
    "call_speaker": {"hand": "h1"},
    "end_speaker": {},
    "reorder_hands": {"hands": ["h2", "h1"]},
    "set_stage": {"scene": {"kind": "timer", "ends_at": "2020-09-17T01:00:00.000Z"}},
    "pair_screen": {"code": "123 456", "name": "Hall A, left"},
    "cue_screen": {"screen": "s1", "scene": {"kind": "poll", "of": "p3"}, "take": False},
    "release_screen": {"screen": "s1"},
    "unpair_screen": {"screen": "s1"},
    "report_screen": {"shows": {"kind": "now_next"}},
    "announce": {"text": "Lunch is served."},
    "mute_person": {"person": "u1", "minutes": 10, "reason": "Shouting."},
    "remove_person": {"person": "u1"},
    "caption": {"language": "en", "text": "Good mor", "line": 7, "final": False},
    "stage_feed": {"feed": "programme", "show": True},
    "invite_speaker": {"person": "u1", "on": True},
    "open_channel": {"language": "fr"},
    "close_channel": {"language": "fr"},
    "interpret": {"language": "fr", "on": True, "from": "floor"},
    "stand_by": {"language": "fr", "on": True},
    "hand_over": {"language": "fr", "on": True},
    "start_recording": {},
    "stop_recording": {},
    "start_session": {"session": "s1"},
    "end_session": {},
    "delay_session": {"minutes": -15},
    "set_room": {"moderation": "post", "questions_open": True, "chat_open": None},
}


def example(do: str) -> dict[str, Any]:
    """A lawful message of this command."""
    room = {} if do in {"hello", "renew"} else {"room": "main"}
    return {"do": do, "id": "01J8ZQ5W", **room, **EXAMPLES[do]}


NAUGHTY: Final = [
    "",
    " ",
    "\u200b",
    "\u3000\u2003",
    "\ufeff",
    "null",
    "__proto__",
    "constructor",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('1')>",
    "javascript:alert(1)",
    "' OR 1=1; DROP TABLE people; --",
    "%00%0a{{7*7}}${7*7}#{7*7}",
    '=HYPERLINK("http://example.org","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "\x00",
    "a\x00b",
    "a\x1b[31mred",
    "\ud800",
    "\udc00\ud800",
    "\ufffe\uffff",
    "\u202ereversed\u202c",
    "\u2066isolate\u2069",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "e" + "\u0301" * 400,
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇨🇳",
    "表ポあA鷗ŒéＢ逍Üßªąñ丂㐀𠀀",
    "ﷺ" * 50,
    "مرحبا بالعالم",
    "नमस्ते",
    "한국어 조선말",
    "a\u2028b\u2029c",
    "line\r\nline\rline\n",
    "x" * 501,
    "𝒳" * 500,
    "1e309",
    "-0",
]
"""Texts that have broken somebody's program before."""

VALUES: Final[list[Any]] = [
    *(None, True, False, 0, -1, 1.5, 2**53, 2**53 + 1, 10**400, 1e308, "", "x" * 600),
    *([], {}, [[]], [None], {"a": 1}, ["a"] * 30, {"options": 3}, [{}] * 3, {"__proto__": {}}),
]


def hostile(message: dict[str, Any], dice: random.Random) -> str | bytes:
    """The message after one to three spoilings, of its values, its keys or its very text."""
    for _ in range(dice.randint(0, 3)):
        message = dice.choice([_spoil_value, _spoil_value, _drop, _rename, _nest])(message, dice)
    text = json.dumps(message, ensure_ascii=dice.random() < 0.5)
    how = dice.randrange(8)
    if how == 0:
        return _cut(text, dice)
    if how == 1:
        return _noise(text, dice)
    return text


def _spoil_value(message: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    key = dice.choice([*message, "x"])
    inner = message.get(key)
    if isinstance(inner, dict) and dice.random() < 0.7:
        return {**message, key: _spoil_value(inner, dice)}
    if isinstance(inner, list) and inner and dice.random() < 0.5:
        return {**message, key: [*inner, dice.choice(VALUES)]}
    return {**message, key: dice.choice(VALUES) if dice.random() < 0.6 else dice.choice(NAUGHTY)}


def _drop(message: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    gone = dice.choice([*message, ""])
    return {key: value for key, value in message.items() if key != gone}


def _rename(message: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    old = dice.choice([*message, ""])
    new = dice.choice([*NAUGHTY, old.upper(), old + "_"])
    return {new if key == old else key: value for key, value in message.items()}


def _nest(message: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    value: Any = dice.choice(VALUES)
    for _ in range(dice.choice([2, 15, 40])):
        value = [value] if dice.random() < 0.5 else {"a": value}
    return {**message, dice.choice([*message, "x"]): value}


def _cut(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) + 1)
    return text[:at] + text[at + dice.randrange(4) :]


def _noise(text: str, dice: random.Random) -> bytes:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)

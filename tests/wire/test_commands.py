"""The one reader of commands: every message is an envelope or a refusal, and nothing else."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from rooms.commands import COMMANDS, CastBallot, Choice, Enter, Hello, React, SetStage
from rooms.refusals import Refusal
from server.wire import commands as commands_module
from server.wire.commands import (
    OF_THE_LINK,
    RECORDS,
    WITHOUT_ID,
    WITHOUT_ROOM,
    Commands,
    Envelope,
    Unreadable,
    parse,
    parse_body,
)
from tests.wire.messages import EXAMPLES, NAUGHTY, example, hostile


def read(**message: object) -> Envelope:
    return parse(json.dumps(message))


def unreadable(data: str | bytes) -> Unreadable:
    """The refusal of a message that is no command."""
    with pytest.raises(Unreadable) as caught:
        parse(data)
    return caught.value


def test_a_ballot_is_read() -> None:
    ballot = read(do="cast_ballot", id="1", room="main", poll="p3", choice={"options": ["b"]})
    choice = Choice(options=("b",))
    assert ballot == Envelope("cast_ballot", "1", "main", CastBallot("p3", choice))


def test_the_messages_of_the_protocol_page_are_read() -> None:
    hello = read(do="hello", id="1", **{"pass": "…", "client": "web/1.0"})
    assert hello == Envelope("hello", "1", None, Hello("…", "web/1.0"))
    cursor = {"main": ["e7", 4181], "chat": ["e7", 90]}
    enter = read(do="enter", id="2", room="main", cursor=cursor)
    assert enter.command == Enter({"main": ("e7", 4181), "chat": ("e7", 90)})
    react = read(do="react", room="main", reaction="applause")
    assert react == Envelope("react", None, "main", React("applause"))
    assert read(do="set_stage", id="3", room="main", scene=None).command == SetStage(None)


@pytest.mark.parametrize("do", sorted(COMMANDS))
def test_every_command_has_an_example_that_is_read(do: str) -> None:
    envelope = parse(json.dumps(example(do)))
    assert envelope.do == do
    assert type(envelope.command) is COMMANDS[do]


@pytest.mark.parametrize("do", sorted(COMMANDS))
def test_every_command_refuses_an_unknown_key(do: str) -> None:
    refusal = unreadable(json.dumps({**example(do), "txet": 1}))
    assert refusal.message.startswith("“txet” is not a key known here")
    assert refusal.id == example(do)["id"]


@pytest.mark.parametrize(
    ("do", "key"),
    [(do, field.name) for do, r in sorted(RECORDS.items()) for field in r.fields if field.needed],
)
def test_every_needed_key_is_missed(do: str, key: str) -> None:
    message = {name: value for name, value in example(do).items() if name != key}
    assert unreadable(json.dumps(message)).message == f"“{key}” is missing."


@pytest.mark.parametrize("do", sorted(set(COMMANDS) - WITHOUT_ROOM))
@pytest.mark.parametrize("room", [None, "", 3, ["main"], "x" * 65, "a\u0000b"])
def test_a_room_is_needed_and_is_text(do: str, room: object) -> None:
    unreadable(json.dumps({**example(do), "room": room}))


@pytest.mark.parametrize("do", sorted(set(COMMANDS) - WITHOUT_ID))
@pytest.mark.parametrize("id", [None, "", 3, True, {}, "x" * 41])
def test_an_id_is_needed_and_has_1_to_40_characters(do: str, id: object) -> None:
    refusal = unreadable(json.dumps({**example(do), "id": id}))
    assert refusal.message == "“id” must be text of 1 to 40 characters."
    assert refusal.id is None


@pytest.mark.parametrize("do", [None, 1, "", "Hello", "drop_table", ["hello"], {}, "__class__"])
def test_do_is_the_name_of_a_command(do: object) -> None:
    refusal = unreadable(json.dumps({"do": do, "id": "7"}))
    assert (refusal.code, refusal.id) == ("bad_request", "7")


@pytest.mark.parametrize("text", ["[]", "null", '"hello"', "1", '[{"do":"hello","id":"1"}]'])
def test_a_command_is_an_object(text: str) -> None:
    assert unreadable(text).message == "A command is a JSON object."


def test_a_question_that_is_too_long_has_its_own_code() -> None:
    long = {**example("ask_question"), "text": "中" * 501}
    assert unreadable(json.dumps(long)).code == "question.too_long"
    assert parse(json.dumps({**long, "text": "中" * 500})).command.text == "中" * 500


def test_over_http_the_room_comes_from_the_address() -> None:
    body = {key: value for key, value in example("cast_ballot").items() if key != "room"}
    assert parse_body(json.dumps(body), "main") == parse(json.dumps(example("cast_ballot")))
    with pytest.raises(Refusal, match="“room” is not a key"):
        parse_body(json.dumps(example("cast_ballot")), "main")


@pytest.mark.parametrize("do", sorted(OF_THE_LINK))
def test_over_http_there_is_no_link_to_speak_of(do: str) -> None:
    with pytest.raises(Refusal, match="for the WebSocket"):
        parse_body(json.dumps({"do": do, "id": "1"}), "main")


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("do", ["ask_question", "say", "draft_poll", "pair_screen", "announce"])
def test_naughty_texts_are_kept_whole_or_refused(do: str, text: str) -> None:
    key = next(name for name in ("text", "title", "name") if name in example(do))
    data = json.dumps({**example(do), key: text})
    try:
        kept = getattr(parse(data).command, key)
    except Unreadable:
        assert unreadable(data).code in {"bad_request", "too_large", "question.too_long"}
    else:
        kept.encode("utf-8")
        assert "\x00" not in kept
        assert kept == kept.strip()


def test_100_000_generated_messages_are_read_or_refused() -> None:
    seen = Counter(outcome(data) for data in generated(100_000, random.Random(2020)))
    assert set(seen) == {"read", "bad_request", "too_large", "question.too_long"}
    assert seen["read"] > 5_000
    assert seen["bad_request"] > 50_000


def outcome(data: str | bytes) -> str:
    """What became of a message; any other exception than a refusal fails the test."""
    try:
        envelope = parse(data)
    except Unreadable as refusal:
        return refusal.code if len(refusal.message) < 600 else "a message of too many words"
    return "read" if type(envelope.command) is COMMANDS[envelope.do] else "a wrong command"


def test_generated_bodies_are_read_or_refused_over_http_too() -> None:
    met: Counter[str] = Counter()
    dice = random.Random(7)
    for _ in range(20_000):
        message = example(dice.choice(sorted(EXAMPLES)))
        message.pop("room", None)
        try:
            met[parse_body(hostile(message, dice), "main").do] += 1
        except Refusal as refusal:
            met[refusal.code] += 1
    assert set(met) == (set(COMMANDS) - OF_THE_LINK) | {
        *("bad_request", "too_large", "question.too_long")
    }


@pytest.mark.parametrize("do", [None, 1, {}, [], ["hello"], {"a": {}}])
def test_over_http_do_is_text_too(do: object) -> None:
    with pytest.raises(Refusal, match="the name of a command"):
        parse_body(json.dumps({"do": do, "id": "1"}), "main")


def generated(number: int, dice: random.Random) -> Iterator[str | bytes]:
    """Messages from honest to absurd."""
    names = sorted(EXAMPLES)
    for _ in range(number):
        yield hostile(example(dice.choice(names)), dice)


def test_the_same_message_is_read_the_same_from_text_and_bytes() -> None:
    message: dict[str, Any] = {**example("ask_question"), "text": "Créativité 创意"}
    text = json.dumps(message, ensure_ascii=False)
    assert parse(text) == parse(text.encode())


THOUSANDS = ("cast_ballot", "upvote_question", "enter", "react")
IDS = (
    "1",
    "01J8ZQ5W",
    "a b",
    "x" * 40,
    "",
    "x" * 41,
    'q"',
    "b\\n",
    "é",
    "\x7f",
    "\x00",
    "\ud800",
    7,
)


def meaning(read: Any, text: bytes) -> object:
    """What a reader makes of a text: the envelope, or all that its refusal says."""
    try:
        return read(text)
    except Unreadable as no:
        return (no.code, no.message, no.id)


def as_sent(message: dict[str, Any], dice: random.Random) -> bytes:
    """The message as one client or another would write it: with spaces, escapes, in any order."""
    if dice.random() < 0.3:
        message = dict(dice.sample(list(message.items()), len(message)))
    separators = dice.choice([(",", ":"), (", ", ": "), (",", ": ")])
    text = json.dumps(message, ensure_ascii=dice.random() < 0.5, separators=separators)
    return text.encode("utf-8", "surrogatepass")


def test_what_was_read_before_around_another_id_is_read_as_it_would_be_alone() -> None:
    dice, commands, met = random.Random(3), Commands(), Counter[str]()
    for _ in range(20_000):
        message = {**example(dice.choice(THOUSANDS)), "id": dice.choice(IDS)}
        plain = as_sent(message, dice)
        text = plain if dice.random() < 0.5 else _bytes(hostile(message, dice))
        alone = meaning(parse, text)
        assert meaning(commands.read, text) == alone, text
        met[alone.do if isinstance(alone, Envelope) else "refused"] += 1
    assert set(met) == {*THOUSANDS, "refused"}
    assert min(met.values()) > 500


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    "text",
    [
        '{"do":"react","id":"","room":"main","reaction":"applause"}',
        '{"do":"cast_ballot","id":"\xff","room":"main","poll":"p3","choice":{"options":["b"]}}',
        '{"do":"cast_ballot","id":"\x00","room":"main","poll":"p3","choice":{"options":["b"]}}',
        '{"do":"cast_ballot","id":"1","room":"main","id":"2","poll":"p3","choice":{"rating":1}}',
        '{"do":"cast_ballot","room":"main","poll":"p3","choice":{"options":["b"]}}',
    ],
)
def test_nothing_slips_in_where_an_id_was_taken_out(text: str) -> None:
    commands = Commands()
    for known in ("react", "cast_ballot"):
        commands.read(json.dumps(example(known), separators=(",", ":")).encode())
        reacting = {**example(known), "reaction": "applause"}
        meaning(commands.read, json.dumps(reacting, separators=(",", ":")).encode())
    raw = text.encode("latin-1")
    assert meaning(commands.read, raw) == meaning(parse, raw)
    assert isinstance(meaning(commands.read, raw), tuple)
    assert not isinstance(meaning(commands.read, raw), Envelope)


def test_whoever_sends_the_same_is_given_the_same_command() -> None:
    commands = Commands()
    one, two = (
        commands.read(
            json.dumps({**example("cast_ballot"), "id": id}, separators=(",", ":")).encode()
        )
        for id in ("1", "2")
    )
    assert (one.id, two.id) == ("1", "2")
    assert one.command is two.command


def test_a_reader_does_not_remember_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands_module, "KNOWN", 3)
    commands = Commands()
    for n in range(10):
        message = {**example("upvote_question"), "question": f"q{n}"}
        commands.read(json.dumps(message, separators=(",", ":")).encode())
        assert len(commands._known) <= 3

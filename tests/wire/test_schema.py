"""The description of commands says what the reader does, because both come from the same shapes."""

import json
import random
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from rooms.commands import COMMANDS
from server.wire.commands import OF_THE_LINK, Unreadable, parse
from server.wire.schema import (
    body_schema,
    command_schema,
    commands_schema,
    json_schema,
    main,
    typescript,
)
from tests.wire.messages import EXAMPLES, example, hostile

GENERATED = Path(__file__).resolve().parents[2] / "static/src/command-args.ts"
JUDGE = jsonschema_rs.validator_for(commands_schema())


@pytest.mark.parametrize("do", sorted(COMMANDS))
def test_an_example_of_every_command_fits_its_schema(do: str) -> None:
    assert jsonschema_rs.validator_for(command_schema(do)).is_valid(example(do))
    assert JUDGE.is_valid(example(do))


@pytest.mark.parametrize("do", sorted(set(COMMANDS) - OF_THE_LINK))
def test_over_http_the_room_is_not_in_the_body(do: str) -> None:
    judge = jsonschema_rs.validator_for(body_schema())
    body = {key: value for key, value in example(do).items() if key != "room"}
    assert judge.is_valid(body)
    assert not judge.is_valid(example(do))


@pytest.mark.parametrize(
    "change",
    [
        {"do": "fly"},
        {"id": ""},
        {"id": "x" * 41},
        {"room": None},
        {"poll": 3},
        {"choice": {"options": "b"}},
        {"choice": {"options": ["b"], "more": 1}},
        {"extra": 1},
    ],
)
def test_what_the_reader_refuses_does_not_fit(change: dict[str, Any]) -> None:
    message = {**example("cast_ballot"), **change}
    assert not JUDGE.is_valid(message)
    with pytest.raises(Unreadable):
        parse(json.dumps(message))


def test_whatever_the_reader_takes_fits_the_schema() -> None:
    dice = random.Random(17)
    names = sorted(EXAMPLES)
    taken = 0
    for _ in range(10_000):
        text = hostile(example(dice.choice(names)), dice)
        try:
            parse(text)
        except Unreadable:
            continue
        taken += 1
        assert JUDGE.is_valid(json.loads(text)), text
    assert taken > 500


def test_the_types_of_the_pages_are_up_to_date() -> None:
    how = "python -m server.wire.schema --typescript > static/src/command-args.ts"
    assert GENERATED.read_text("utf-8") == typescript(), f"out of date; run: {how}"


def test_every_command_has_its_types() -> None:
    text = typescript()
    assert all(f"\n  {name}: " in text for name in COMMANDS)
    assert "any" not in text.split("*/")[1]


def test_the_command_line_prints_either(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    assert len(json.loads(capsys.readouterr().out)["oneOf"]) == len(COMMANDS)
    main(["--typescript"])
    assert capsys.readouterr().out == typescript()
    with pytest.raises(SystemExit, match="usage"):
        main(["--cobol"])


def test_a_shape_of_another_kind_has_no_description() -> None:
    class Odd:
        def decode(self, value: object, path: str) -> object:
            return value

    with pytest.raises(TypeError, match="no schema"):
        json_schema(Odd())

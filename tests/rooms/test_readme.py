"""The rules as they are written down, against the code and the tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rooms
from rooms import polls, questions
from rooms.people import Role
from rooms.permissions import ALLOWED

ROOMS = Path(rooms.__file__).parent
README = (ROOMS / "README.md").read_text("utf-8")
RULE = re.compile(r"\b[A-Z][0-9]{1,2}\b")
WRITTEN = re.findall(r"^- \*\*([A-Z][0-9]+)\*\* (.+)$", README, re.MULTILINE)
NOT_NUMBERED = {"programme", "sessions", "placing"}


def table(name: str) -> str:
    """What stands between the marks of a table in the README."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.DOTALL)
    assert found is not None
    return found[1]


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def roles() -> str:
    head = row("command", *Role) + row(*["---"] * (len(Role) + 1))
    marks = (
        row(f"`{command}`", *("✓" if role in ALLOWED[command] else "" for role in Role))
        for command in ALLOWED
    )
    return head + "".join(marks)


def moves(acts: dict[str, frozenset[questions.State]] | dict[str, frozenset[polls.State]]) -> str:
    head = row("act", "possible while it is") + row("---", "---")
    return head + "".join(
        row(f"`{act}`", ", ".join(state for state in type(next(iter(states))) if state in states))
        for act, states in acts.items()
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("roles", roles()), ("questions", moves(questions.MOVES)), ("polls", moves(polls.MOVES))],
    ids=["roles", "questions", "polls"],
)
def test_w1_the_tables_are_those_of_the_code(name: str, expected: str) -> None:
    """W1: what a chair reads is what the machine does."""
    assert table(name) == expected


def test_every_rule_has_one_number_and_one_sentence() -> None:
    numbers = [number for number, _ in WRITTEN]
    assert len(set(numbers)) == len(numbers)
    for number, sentence in WRITTEN:
        assert sentence.endswith("."), number
        assert ". " not in sentence, f"{number} is more than a sentence"
    for letter in {number[0] for number in numbers}:
        series = [int(number[1:]) for number in numbers if number[0] == letter]
        assert series == list(range(1, len(series) + 1)), letter


def test_every_rule_is_tested_and_every_tested_rule_is_written() -> None:
    tested = {number for file in Path(__file__).parent.glob("test_*.py") for number in named(file)}
    written = {number for number, _ in WRITTEN}
    assert written - tested == set(), "rules without a test"
    assert tested - written == set(), "tests of rules that are not written down"


def test_every_rule_that_the_code_names_is_written() -> None:
    written = {number for number, _ in WRITTEN}
    for file in ROOMS.glob("*.py"):
        if file.stem not in NOT_NUMBERED:
            for text in docstrings(ast.parse(file.read_text("utf-8"))):
                assert set(RULE.findall(spelt_out(text))) - written == set(), file.name


def test_every_file_is_in_the_readme() -> None:
    for file in ROOMS.glob("[a-z]*.py"):
        assert f"`{file.name}`" in README


def named(file: Path) -> Iterator[str]:
    """The rules that a test file names: in its tests' names, or in their docstrings."""
    if file.stem.removeprefix("test_") in NOT_NUMBERED or file == Path(__file__):
        return
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = node.name.split("_")[1:]
            yield from (word.upper() for word in words if re.fullmatch("[a-z][0-9]{1,2}", word))
    for text in docstrings(tree):
        yield from RULE.findall(spelt_out(text))


def docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield ast.get_docstring(node) or ""


def spelt_out(text: str) -> str:
    """Q1–Q3 as Q1 Q2 Q3."""

    def every(span: re.Match[str]) -> str:
        letter, first, last = span[1], int(span[2]), int(span[3])
        return " ".join(f"{letter}{n}" for n in range(first, last + 1))

    return re.sub(r"\b([A-Z])([0-9]+)–\1?([0-9]+)\b", every, text)

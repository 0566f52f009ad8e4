"""The rules of the house that a machine can see: sizes, pairs, purity, no place of ours named."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
LONGEST = 300

LONGER_FOR_A_REASON: dict[str, str] = {
    "rooms/commands.py": "one list: every command with its limits, read like a table",
}
"""By path, why the file is better in one piece."""

IMPURE = {
    "asyncio", "http", "io", "json", "logging", "multiprocessing", "os", "pathlib", "random",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "threading",
    "time", "urllib", "uuid",
}  # fmt: skip

CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter", "time_ns"}

# Put together here, so that this file does not hold what it looks for.
LEAKS = [
    re.compile(re.escape(host).replace("@", r"\."))
    for host in ("registry@npmjs@org", "registry@yarnpkg@com", "files@pythonhosted@org",
                 "pypi@org/simple", "deb@debian@org")
] + [
    re.compile(rf"(?<![\w.~-])/{top}/[\w.-]+/") for top in ("home", "root", "Users", "work")
]  # fmt: skip


def tracked() -> list[Path]:
    """Files that are, or would be, in a commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [REPO / name for name in listed.split("\0") if name and (REPO / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    return tracked()


def named(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def test_no_file_is_too_long_to_be_read_at_once(files: list[Path]) -> None:
    lines = {
        named(path): len(path.read_text("utf-8").splitlines())
        for path in files
        if path.suffix in {".py", ".ts", ".tsx", ".css"}
    }
    long = {name: count for name, count in lines.items() if count > LONGEST}
    assert long.keys() <= LONGER_FOR_A_REASON.keys(), long
    assert LONGER_FOR_A_REASON.keys() <= long.keys(), "an exception that is not needed any more"


def test_every_rule_has_a_test_of_its_name(files: list[Path]) -> None:
    have = {named(path) for path in files}
    missing = [
        name
        for name in have
        if (rule := re.fullmatch(r"rooms/(\w+)\.py", name))
        and rule[1] != "__init__"
        and f"tests/rooms/test_{rule[1]}.py" not in have
    ]
    assert not missing, sorted(missing)


def test_the_rules_need_only_the_standard_library_and_no_world(files: list[Path]) -> None:
    faults = [
        f"{named(path)}: {fault}"
        for path in files
        if path.suffix == ".py" and named(path).startswith("rooms/")
        for fault in impurities(ast.parse(path.read_text("utf-8")))
    ]
    assert not faults, faults


def impurities(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names if outside(name.name))
            case ast.ImportFrom(module=str(module)) if outside(module):
                yield module
            case ast.AsyncFunctionDef(name=name) | ast.Call(func=ast.Attribute(attr=name)) if (
                isinstance(node, ast.AsyncFunctionDef) or name in CLOCKS
            ):
                yield name


def outside(module: str) -> bool:
    top = module.partition(".")[0]
    return top != "rooms" and (top in IMPURE or top not in sys.stdlib_module_names)


@pytest.mark.parametrize(
    "code",
    ["import redis", "from server.wire import codec", "import json", "from os import path",
     "async def cast(): ...", "when = datetime.now(UTC)"],
)  # fmt: skip
def test_what_the_rules_must_not_do_is_seen(code: str) -> None:
    assert list(impurities(ast.parse(code)))


@pytest.mark.parametrize("code", ["from rooms.polls import Poll", "import enum", "def now(): ..."])
def test_what_the_rules_may_do_is_let_be(code: str) -> None:
    assert not list(impurities(ast.parse(code)))


def test_no_file_names_a_package_registry_or_a_place_on_somebodys_machine(
    files: list[Path],
) -> None:
    faults = [
        f"{named(path)}: {found[0]}"
        for path in files
        if (text := readable(path)) is not None
        for leak in LEAKS
        if (found := leak.search(text))
    ]
    assert not faults, faults


def readable(path: Path) -> str | None:
    """The text of a file; None for pictures and the like."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def test_every_pin_has_a_hash_and_names_no_place() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        pins = (REPO / name).read_text("utf-8")
        for pin in re.split(r"\n(?=\S)", pins.strip()):
            assert "==" in pin, pin
            assert "--hash=sha256:" in pin, pin
        assert "://" not in pins
    lock = (REPO / "static" / "package-lock.json").read_text("utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock

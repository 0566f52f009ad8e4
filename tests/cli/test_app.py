"""Every fault becomes plain words on standard error, and an exit code that is not 0."""

import socket
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from rooms.refusals import Refusal
from server.cli import app, serving
from tests.cli.conftest import Plenary

COMMANDS = [
    *("run", "serve", "media", "migrate", "invite", "import", "export", "rehearse"),
    *("doctor", "backup", "restore"),
]


@pytest.mark.parametrize("command", [*COMMANDS, "people import"])
def test_every_command_says_what_it_does(plenary: Plenary, command: str) -> None:
    said = plenary(*command.split(), "--help")
    assert said.code == 0
    assert f"Usage: plenary {command}" in said.out


def test_the_help_lists_every_command(plenary: Plenary) -> None:
    out = plenary("--help").out
    assert all(f"\n  {command} " in out for command in [*COMMANDS, "people"])
    assert "worker" not in out


@pytest.mark.parametrize("arguments", [["fly"], ["serve", "--fast"], ["invite"], ["serve", "x"]])
def test_a_wrong_command_ends_with_2(plenary: Plenary, arguments: list[str]) -> None:
    said = plenary(*arguments)
    assert said.code == 2
    assert "Error:" in said.err


def test_wrong_settings_are_named_one_a_line(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("PORT", "eighty")
    environment.setenv("PLENARY_LOG", "loud")
    said = plenary("migrate")
    assert said.code == 1
    assert said.err.startswith("plenary: PORT: input should be a valid integer")
    assert "\nPLENARY_LOG: " in said.err


def test_a_misspelt_setting_is_remarked(plenary: Plenary, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PLENARY_PROT", "1")
    said = plenary("migrate")
    assert said.code == 0
    assert "PLENARY_PROT is set, but there is no such setting" in said.err


def test_a_port_that_is_taken_is_named_with_another_that_may_do(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environment.setenv("PORT", str(port))
        for command in ("run", "serve"):
            said = plenary(command)
            assert said.code == 1
            assert f"The port {port} is taken" in said.err
            assert f"PORT={port + 1}" in said.err


def test_a_data_folder_that_cannot_be_one(
    plenary: Plenary, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    environment.setenv("PLENARY_DATA", str(tmp_path / "file"))
    for command in ("run", "serve", "migrate"):
        said = plenary(command)
        assert said.code == 1
        assert "set PLENARY_DATA to a folder that is" in said.err


def test_a_database_that_does_not_answer(plenary: Plenary, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/plenary")
    said = plenary("migrate")
    assert said.code == 1
    assert "The database cannot be used" in said.err
    assert "DATABASE_URL is right" in said.err
    assert "hunter2" not in said.err


@pytest.mark.parametrize("url", ["mysql://x", "nonsense", "sqlite://"])
def test_a_database_of_another_kind(
    plenary: Plenary, environment: pytest.MonkeyPatch, url: str
) -> None:
    environment.setenv("DATABASE_URL", url)
    said = plenary("migrate")
    assert (said.code, said.err[:22]) == (1, "plenary: DATABASE_URL ")


def test_a_file_that_is_no_database(plenary: Plenary, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plenary.db").write_bytes(b"not a database at all" * 100)
    said = plenary("migrate")
    assert said.code == 1
    assert "plenary.db cannot be used: file is not a database" in said.err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("none.toml", None, "cannot be read: No such file"),
        ("event.txt", "", "ends in .toml, .yaml or .yml"),
        ("event.toml", "name = ", "This is not TOML"),
        ("event.toml", 'id = "x"', "code: is missing"),
        ("event.yaml", "a: [", "not YAML"),
    ],
)
def test_a_broken_event_file_is_refused_with_every_reason(
    plenary: Plenary,
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    text: str | None,
    words: str,
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    environment.setenv("PLENARY_EVENT", str(tmp_path / name))
    said = plenary("migrate")
    assert said.code == 1
    assert name in said.err
    assert words in said.err


def test_no_embedded_server_says_what_to_install(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    environment.setattr("server.embedded.find_server", lambda: None, raising=False)
    environment.setattr("shutil.which", lambda *_: None)
    environment.setattr("importlib.util.find_spec", lambda *_: None)
    said = plenary("serve")
    assert said.code == 1
    assert "REDIS_URL" in said.err


def test_media_says_that_it_needs_a_redis_server(plenary: Plenary) -> None:
    said = plenary("media")
    assert said.code == 1
    assert "set REDIS_URL" in said.err


def test_a_worker_is_not_started_by_hand(plenary: Plenary) -> None:
    said = plenary("worker")
    assert (said.code, "plenary serve" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refusal("overloaded"), "The server is busy."),
        (OperationalError("select 1", {}, Exception("disk I/O error\nmore")), "disk I/O error."),
        (PermissionError(13, "Permission denied", "x.csv"), "x.csv cannot be used: Permission"),
        (OSError(28, "No space left on device"), "A file cannot be used: No space left"),
        (LookupError(), "Something went wrong on our side: LookupError"),
    ],
)
def test_whatever_happens_inside_has_its_words(
    plenary: Plenary, environment: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def broken() -> None:
        raise error

    environment.setattr(app.app.registered_commands[0], "callback", broken)
    said = plenary("run")
    assert said.code == 1
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.err.startswith("plenary: ")


def test_what_nobody_foresaw_is_one_line_and_not_a_traceback(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise LookupError("the dog ate it\nsecond line")

    environment.setattr(app.app.registered_commands[0], "callback", broken)
    assert app.app.registered_commands[0].callback is not serving.run
    said = plenary("run")
    assert said.code == 1
    assert said.err.startswith("plenary: Something went wrong on our side: LookupError")
    assert "Traceback" not in said.err
    assert "second line" not in said.err

"""Doctor, backup and restore."""

import json
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.cli import examining
from tests.cli.conftest import Plenary


def states(said: str) -> dict[str, str]:
    return {finding["what"]: finding["state"] for finding in json.loads(said)}


def test_a_healthy_installation(plenary: Plenary, environment: pytest.MonkeyPatch) -> None:
    environment.setattr("server.media.network.doctor.granted", lambda: 8 << 20)
    plenary("migrate")
    said = plenary("doctor", "--json")
    found = states(said.out)
    del found["pages"], found["open files"], found["disk"]  # of this machine
    assert set(found.values()) == {"good"}
    assert list(found) == [
        "python",
        "settings",
        "data folder",
        "clock",
        "port",
        "database",
        "redis",
        "streams",
    ]


def test_the_doctor_changes_nothing(plenary: Plenary, tmp_path: Path) -> None:
    said = plenary("doctor")
    assert "SQLite; it will be made on the first start" in said.out
    assert not (tmp_path / "data" / "plenary.db").exists()


def test_what_would_keep_it_from_working_is_named(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment.setenv("PORT", str(other.getsockname()[1]))
        environment.setenv("REDIS_URL", "redis://127.0.0.1:1")
        environment.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/x")
        said = plenary("doctor")
    assert said.code == 1
    lines = {line[4:16].strip(): line[:3] for line in said.out.splitlines()}
    assert (lines["port"], lines["redis"], lines["database"]) == ("NO ", "NO ", "NO ")
    assert "hunter2" not in said.out


def test_what_is_doubtful_is_said_and_does_not_fail(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("PLENARY_PROT", "1")
    found = states(plenary("doctor", "--json").out)
    assert found["settings"] == "doubtful"


@pytest.mark.parametrize(
    ("name", "value", "what", "state", "words"),
    [
        ("PLENARY_HOST", "0.0.0.0", "settings", "doubtful", "set PLENARY_URL"),
        ("DATABASE_URL", "mysql://x", "database", "bad", "only SQLite and PostgreSQL"),
        ("REDIS_URL", "nonsense", "redis", "bad", "REDIS_URL does not answer"),
        ("PLENARY_MEDIA", "off", "streams", "good", "off"),
        ("PLENARY_MEDIA_RELAY_ONLY", "true", "streams", "bad", "set PLENARY_TURN_URLS"),
        ("PLENARY_STUN_URLS", "stun:", "streams", "bad", "no address of a STUN or TURN server"),
        ("PLENARY_TURN_URLS", "turn:127.0.0.1", "streams", "doubtful", "PLENARY_TURN_SECRET"),
    ],
)
def test_a_setting_that_will_hurt_is_named(
    plenary: Plenary,
    environment: pytest.MonkeyPatch,
    name: str,
    value: str,
    what: str,
    state: str,
    words: str,
) -> None:
    environment.setenv(name, value)
    found = {one["what"]: one for one in json.loads(plenary("doctor", "--json").out)}
    assert found[what]["state"] == state
    assert words in found[what]["says"]


def test_a_data_folder_that_is_a_file_is_named(plenary: Plenary, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    said = plenary("doctor")
    assert said.code == 1
    assert "NO  data folder" in said.out


def test_a_machine_that_is_too_small_or_late_is_named(
    plenary: Plenary, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    future = datetime(9000, 1, 1, tzinfo=UTC)
    environment.setattr(examining, "RECENT", future)
    environment.setattr(examining, "LEAST_FREE", 10**18)
    environment.setattr(examining, "LEAST_FILES", 10**9)
    environment.setattr(examining, "DIST", tmp_path)
    found = states(plenary("doctor", "--json").out)
    assert (found["clock"], found["pages"]) == ("bad", "bad")
    assert (found["disk"], found["open files"]) == ("doubtful", "doubtful")


def test_what_does_not_answer_is_not_waited_for(
    plenary: Plenary, environment: pytest.MonkeyPatch
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        environment.setattr(examining, "PATIENCE_S", 0.2)
        environment.setenv("REDIS_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}")
        said = plenary("doctor")
    assert "NO  redis        no answer within" in said.out


def test_a_database_of_an_older_version_is_named_and_left(plenary: Plenary, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with closing(sqlite3.connect(tmp_path / "data" / "plenary.db")) as empty:
        empty.execute("CREATE TABLE something (x)")
    said = plenary("doctor")
    assert "Run `plenary migrate`" in said.out


def test_a_backup_brings_everything_back(plenary: Plenary, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("name\nAda\n")
    plenary("people", "import", str(people))
    copy = tmp_path / "copy.db"
    assert plenary("backup", str(copy)).code == 0
    people.write_text("name\nBo\n")
    plenary("people", "import", str(people))
    said = plenary("restore", str(copy))
    assert said.code == 0
    assert "beijing-2020 is as it was when" in said.err
    with closing(sqlite3.connect(tmp_path / "data" / "plenary.db")) as restored:
        assert restored.execute("SELECT name FROM badges").fetchall() == [("Ada",)]
    kept = next((tmp_path / "data").glob("plenary.db.before-*"))
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT name FROM badges ORDER BY name").fetchall() == [
            ("Ada",),
            ("Bo",),
        ]


def test_a_backup_is_never_written_over_a_file(plenary: Plenary, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    said = plenary("backup", str(tmp_path / "copy.db"))
    assert said.code == 1
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_backup_into_nowhere(plenary: Plenary, tmp_path: Path) -> None:
    said = plenary("backup", str(tmp_path / "no" / "folder" / "copy.db"))
    assert said.code == 1
    assert "copy.db" in said.err


@pytest.mark.parametrize("content", [None, b"", b"nothing of the kind" * 50])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    plenary: Plenary, tmp_path: Path, content: bytes | None
) -> None:
    plenary("migrate")
    before = (tmp_path / "data" / "plenary.db").read_bytes()
    file = tmp_path / "copy.db"
    if content is not None:
        file.write_bytes(content)
    said = plenary("restore", str(file))
    assert said.code == 1
    assert "Nothing was changed." in said.err
    assert (tmp_path / "data" / "plenary.db").read_bytes() == before


def test_postgresql_has_its_own_tools(
    plenary: Plenary, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("DATABASE_URL", "postgresql://me@127.0.0.1:1/x")
    said = plenary("restore", str(tmp_path / "copy.db"))
    assert said.code == 1
    assert "pg_restore" in said.err

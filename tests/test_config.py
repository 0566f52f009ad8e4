"""Settings: declared once, read from the environment, wrong ones named in plain words."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy.engine import make_url

from server.config import (
    Settings,
    SettingsError,
    documentation,
    load,
    prepare_data,
    secret_bytes,
    unknown_names,
)

DOCS = Path(__file__).resolve().parents[1] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("PLENARY_"):
            monkeypatch.delenv(name)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


def faults() -> str:
    """What the environment is told to be wrong."""
    with pytest.raises(SettingsError) as caught:
        load()
    return str(caught.value)


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert (settings.port, settings.host, settings.workers) == (8000, "127.0.0.1", 1)
    assert settings.database == f"sqlite:///{Path('var').resolve()}/plenary.db"
    assert settings.redis_url is None
    assert settings.moves_dates


def test_a_data_folder_may_have_any_name(tmp_path: Path) -> None:
    url = load(data=tmp_path / "a#b?c %41 中").database
    assert make_url(url).database == str(tmp_path / "a#b?c %41 中" / "plenary.db")


def test_the_names_of_hosters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "5000")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    monkeypatch.setenv("REDIS_URL", "redis://h")
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    settings = load()
    assert (settings.port, settings.workers) == (5000, 4)
    assert (settings.database, settings.redis_url) == ("postgres://u:p@h/d", "redis://h")


def test_common_names_that_are_not_ours_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "DATA", "SECRET", "URL", "EVENT", "LOG", "WORKERS", "PLENARY_PORT"):
        monkeypatch.setenv(name, "nonsense")
    assert load() == load(port=8000)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PORT", "")
    assert load().database.startswith("sqlite:///")


def test_the_command_line_is_stronger_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "5000")
    assert load(port=0).port == 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT: input should be a valid integer"),
        ("PORT", "70000", "PORT: input should be less than or equal to 65535"),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY: input should be greater than or equal to 1"),
        ("PLENARY_SECRET", "short", "PLENARY_SECRET: needs 32 characters or more."),
        ("PLENARY_URL", "summit.example.org", "PLENARY_URL: write it as https://"),
        ("PLENARY_URL", "https://a.example/path", "PLENARY_URL: write it as https://"),
        ("PLENARY_ORIGINS", "https://a.example,*", "PLENARY_ORIGINS: “*” is not an origin"),
        ("PLENARY_LOG", "loud", "PLENARY_LOG: input should be 'debug', 'info'"),
        ("PLENARY_DATES", "tomorrow", "PLENARY_DATES: input should be 'auto', 'today' or 'true'."),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert faults().startswith(words)


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("PLENARY_LOG", "y")
    assert [line.split(":")[0] for line in faults().splitlines()] == ["PORT", "PLENARY_LOG"]


def test_lists_have_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLENARY_ORIGINS", "https://a.example , http://localhost:5173/")
    monkeypatch.setenv("PLENARY_URL", "https://summit.example/")
    settings = load()
    assert settings.origins == ("https://a.example", "http://localhost:5173")
    assert settings.url == "https://summit.example"
    assert settings.own_origins == {*settings.origins, "https://summit.example"}


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load().port = 1


def test_secrets_are_not_shown() -> None:
    settings = load(secret="s" * 40, database_url="postgres://u:pw@h/d", redis_url="redis://:pw@h")
    assert "sss" not in repr(settings)
    assert "pw" not in str(settings)


@pytest.mark.parametrize(
    ("dates", "event", "moves"),
    [
        ("auto", None, True),
        ("auto", "mine.toml", False),
        ("today", "mine.toml", True),
        ("true", None, False),
    ],
)
def test_dates_move_only_where_that_is_wanted(dates: str, event: str | None, moves: bool) -> None:
    assert load(dates=dates, event=event).moves_dates is moves


def test_misspelt_names_are_found() -> None:
    names = {"PLENARY_PROT": "1", "PLENARY_LOG": "info", "PLENARY_TURN_URL": "x", "OTHER": "y"}
    assert unknown_names(names) == ["PLENARY_PROT", "PLENARY_TURN_URL"]


def test_the_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load(data=tmp_path / "new")
    made = secret_bytes(settings)
    assert len(made) >= 32
    assert secret_bytes(settings) == made
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_many_processes_at_once_keep_one_secret(tmp_path: Path) -> None:
    settings = load(data=tmp_path)
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: secret_bytes(settings), range(64)))
    assert len(set(made)) == 1


def test_a_secret_that_is_set_is_not_written_down(tmp_path: Path) -> None:
    settings = load(data=tmp_path / "none", secret="s" * 32)
    assert secret_bytes(settings) == b"s" * 32
    assert not (tmp_path / "none").exists()


def test_a_kept_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short\n")
    with pytest.raises(SettingsError, match="shorter than 32"):
        secret_bytes(load(data=tmp_path))


def test_a_data_folder_that_is_a_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="set PLENARY_DATA"):
        prepare_data(load(data=tmp_path / "file"))
    with pytest.raises(SettingsError, match="set PLENARY_DATA"):
        prepare_data(load(data=tmp_path / "file" / "below"))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_data_folder_that_is_read_only_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SettingsError, match="Permission denied"):
        prepare_data(load(data=tmp_path))


def test_the_docs_say_what_the_code_does() -> None:
    how = "python -m server.config > docs/settings.md"
    assert DOCS.read_text("utf-8") == documentation(), f"out of date; run: {how}"


def test_every_setting_is_documented() -> None:
    for field in Settings.model_fields.values():
        assert field.description, field.validation_alias
        assert f"`{field.validation_alias}`" in documentation()


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("PLENARY_MEDIA_ADDRESSES", "203.0.113.7, hall.example", "203.0.113.7, 2001:db8::7"),
        ("PLENARY_MEDIA_HTTP", "10.0.0.7", "10.0.0.7:8802"),
        ("PLENARY_MEDIA_PUSH", "https://sfu.example/whip", "https://sfu.example/whip/{room}"),
        ("PLENARY_MEDIA_HLS_URL", "/hls", "https://cdn.example/hls/"),
        ("PLENARY_MEDIA_BUCKET_KEYS", "access:secret", "access:secret:eu-central-1"),
        ("PLENARY_MEDIA_PLAY", "sfu.example/{room}", "https://sfu.example/{room}"),
    ],
)
def test_where_media_is_served_must_be_written_as_it_can_be_reached(
    monkeypatch: pytest.MonkeyPatch, name: str, wrong: str, right: str
) -> None:
    monkeypatch.setenv(name, wrong)
    assert name in faults()
    monkeypatch.setenv(name, right)
    assert load().media == "on"


def test_a_bucket_needs_an_address_where_pages_find_what_lies_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without it pages would be told an address of ours, at which nothing lies."""
    monkeypatch.setenv("PLENARY_MEDIA_BUCKET", "https://s3.example/hls")
    assert faults().startswith("PLENARY_MEDIA_BUCKET: say by PLENARY_MEDIA_HLS_URL, too,")
    monkeypatch.setenv("PLENARY_MEDIA_HLS_URL", "https://cdn.example/hls/")
    assert load().media_hls_url == "https://cdn.example/hls"
    monkeypatch.setenv("PLENARY_MEDIA_BUCKET", "s3.example/hls")
    assert faults().startswith("PLENARY_MEDIA_BUCKET: write it as https://")


def test_streams_lie_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    settings = load(data=tmp_path, media_hls=tmp_path / "elsewhere")
    assert settings.recordings == tmp_path / "recordings"
    assert settings.hls == tmp_path / "elsewhere"
    assert load(data=tmp_path, media_hls="off").hls is None

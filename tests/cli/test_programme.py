"""The programme in and out by the command line."""

import json
from pathlib import Path

import icalendar
import pytest

from server.events import SUMMIT
from tests.cli.conftest import Plenary


def exported(plenary: Plenary, form: str, tmp_path: Path) -> Path:
    file = tmp_path / f"programme.{form}"
    assert plenary("export", "--format", form, "--output", str(file)).code == 0
    return file


def test_the_programme_comes_out_in_three_forms(plenary: Plenary, tmp_path: Path) -> None:
    feed = icalendar.Calendar.from_ical(exported(plenary, "ics", tmp_path).read_bytes())
    schedule = json.loads(exported(plenary, "json", tmp_path).read_bytes())
    assert len(feed.walk("VEVENT")) == 13
    assert "Beijing" in schedule["schedule"]["conference"]["title"]
    assert plenary("export", "--format", "xml").out.startswith("<?xml")


def test_what_went_out_comes_in_again(plenary: Plenary, tmp_path: Path) -> None:
    for form in ("xml", "json"):
        said = plenary("import", str(exported(plenary, form, tmp_path)))
        assert (said.code, said.err) == (0, "The programme of beijing-2020 has 13 sessions now.\n")


def test_the_dates_move_to_today_only_if_that_is_asked(
    plenary: Plenary, environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("PLENARY_DATES", "true")
    plenary("import", str(SUMMIT))
    assert "DTSTART;TZID=Asia/Shanghai:20200917T" in plenary("export", "--format", "ics").out
    environment.setenv("PLENARY_DATES", "today")
    plenary("import", str(SUMMIT))
    assert ":20200917T" not in plenary("export", "--format", "ics").out


def test_another_event_ends_the_passes_of_this_one(plenary: Plenary, tmp_path: Path) -> None:
    text = SUMMIT.read_text("utf-8").replace('id = "beijing-2020"', 'id = "another"')
    (tmp_path / "creative-cities.csv").write_bytes(
        (SUMMIT.parent / "creative-cities.csv").read_bytes()
    )
    (tmp_path / "another.toml").write_text(text, "utf-8")
    said = plenary("import", str(tmp_path / "another.toml"))
    assert said.code == 0
    assert "passes and invites of that event have ended" in said.err


def test_a_broken_file_is_refused_whole_with_path_and_reason(
    plenary: Plenary, tmp_path: Path
) -> None:
    schedule = json.loads(exported(plenary, "json", tmp_path).read_bytes())
    rooms = schedule["schedule"]["conference"]["days"][0]["rooms"]
    talk = next(iter(rooms.values()))[0]
    talk["date"], talk["duration"] = "yesterday", "long"
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(schedule))
    said = plenary("import", str(file))
    assert said.code == 1
    assert "nothing of it was taken over" in said.err
    assert "schedule.conference.days[0].rooms" in said.err
    assert ".date: " in said.err
    assert ".duration: " in said.err
    assert (
        len(icalendar.Calendar.from_ical(plenary("export", "--format", "ics").out).walk("VEVENT"))
        == 13
    )


def test_a_form_that_is_none(plenary: Plenary) -> None:
    said = plenary("export", "--format", "pdf")
    assert said.code == 2
    assert "'ics', 'xml', 'json'" in said.err

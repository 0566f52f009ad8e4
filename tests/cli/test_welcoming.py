"""Invites and badges from the command line."""

import csv
import io
import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from server.config import load, secret_bytes
from server.identity import Invites
from server.wiring.first_start import now
from tests.cli.conftest import Plenary


def test_an_invite_for_scripts(plenary: Plenary) -> None:
    said = plenary(
        *("invite", "--role", "moderator", "--room", "main", "--room", "inter-city"),
        *("--uses", "3", "--expires", "2d", "--json"),
    )
    made = json.loads(said.out)
    assert said.code == 0
    assert made["url"].endswith(f"/join#invite={made['invite']}")
    read = Invites(secret_bytes(load()), "beijing-2020").read(made["invite"], now())
    assert (str(read.role), read.rooms, read.uses) == ("moderator", ("inter-city", "main"), 3)
    assert made["rooms"] == ["inter-city", "main"]


def test_an_invite_for_people_is_a_link(plenary: Plenary) -> None:
    said = plenary("invite", "--role", "speaker")
    assert said.out.startswith("http://127.0.0.1:")
    assert "/join#invite=ey" in said.out


@pytest.mark.parametrize(
    ("arguments", "then"),
    [
        (["--role", "interpreter"], "/interpret/main"),
        (["--role", "captioner", "--room", "inter-city"], "/caption/inter-city"),
        (["--role", "speaker", "--room", "main"], "/speak/main"),
        (["--role", "delegate"], None),
    ],
)
def test_an_invite_leads_to_the_desk_of_its_role(
    plenary: Plenary, arguments: list[str], then: str | None
) -> None:
    url = plenary("invite", *arguments).out.strip()
    assert dict(parse_qsl(url.partition("#")[2])).get("then") == then


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (["--role", "king"], "'king' is not one of", 2),
        (["--role", "screen"], "A screen is paired, not invited", 1),
        (["--role", "speaker", "--room", "nowhere"], "There is no room “nowhere”. Rooms are:", 1),
        (["--role", "speaker", "--uses", "0"], "--uses", 2),
        (["--role", "speaker", "--expires", "soon"], "write a time such as 30m, 12h or 7d", 1),
        (["--role", "speaker", "--expires", "400d"], "a year is the longest", 1),
    ],
)
def test_an_invite_that_makes_no_sense(
    plenary: Plenary, arguments: list[str], words: str, code: int
) -> None:
    said = plenary("invite", *arguments)
    assert said.code == code
    assert words in said.err
    assert said.out == ""


LIST = (
    "name,role,city,country,field,attendance\nAda,speaker,Łódź,Poland,Film,remote\nBo,,Beijing,,,\n"
)


@pytest.fixture
def people(tmp_path: Path) -> str:
    file = tmp_path / "people.csv"
    file.write_text(LIST, "utf-8")
    return str(file)


def test_badges_are_printed_in_the_order_of_the_list(plenary: Plenary, people: str) -> None:
    said = plenary("people", "import", people)
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert [(row["name"], row["role"], row["delegation"]) for row in rows] == [
        ("Ada", "speaker", "Łódź"),
        ("Bo", "delegate", "Beijing"),
    ]
    assert all(row["url"].endswith(f"/join#badge={row['code']}") for row in rows)
    assert said.err == "2 badges were made.\n"


def test_badges_for_scripts_and_into_a_file(plenary: Plenary, people: str, tmp_path: Path) -> None:
    listed = json.loads(plenary("people", "import", people, "--json").out)
    assert [badge["name"] for badge in listed] == ["Ada", "Bo"]
    said = plenary("people", "import", people, "-o", str(tmp_path / "badges.csv"))
    assert said.out == ""
    assert (tmp_path / "badges.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,name,")


def test_a_wrong_list_is_refused_by_line_and_changes_nothing(
    plenary: Plenary, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,role\nAda,king\n,speaker\n")
    said = plenary("people", "import", str(file))
    assert said.code == 1
    assert "line 2, role: “king” is no role" in said.err
    assert "line 3, name: is empty" in said.err
    assert not (tmp_path / "data").exists()


def test_a_list_that_is_not_there(plenary: Plenary) -> None:
    said = plenary("people", "import", "nowhere.csv")
    assert (said.code, said.err) == (
        1,
        "plenary: nowhere.csv cannot be read: No such file or directory.\n",
    )

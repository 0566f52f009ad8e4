"""The list of people: read from any spreadsheet, refused whole with every fault by line."""

import pytest

from rooms.people import Attendance, Role
from server.wire import csv_safe, people_csv
from server.wire.faults import GIVE_UP_AFTER, BrokenFile
from server.wire.people_csv import PersonRow

HEADER = "name,role,city,country,field,attendance"


def faults(*lines: str) -> dict[str, str]:
    with pytest.raises(BrokenFile) as refused:
        people_csv.read("\n".join(lines))
    return {fault.path: fault.reason for fault in refused.value.faults}


def test_a_person_is_read_with_all_that_is_known() -> None:
    (ana,) = people_csv.read(
        f"{HEADER},delegation,email\n"
        "Ana  Silva,Moderator,Braga,Portugal,Media Arts,remote,Braga,a@b.pt\n"
    )
    assert ana == PersonRow(
        line=2,
        name="Ana Silva",
        role=Role.MODERATOR,
        city="Braga",
        country="Portugal",
        field="Media Arts",
        attendance=Attendance.REMOTE,
        delegation="Braga",
    )  # fmt: skip
    assert "a@b.pt" not in repr(ana), "nobody is written to"


def test_only_a_name_is_needed() -> None:
    assert people_csv.read("name\n王伟\n") == [PersonRow(2, "王伟")]
    assert people_csv.read(f"{HEADER}\nAna,,,,,\n") == [PersonRow(2, "Ana")]


@pytest.mark.parametrize("said", ["onsite", "On-site", "ON SITE", ""])
def test_attendance_is_understood_as_people_write_it(said: str) -> None:
    assert people_csv.read(f"name,attendance\nAna,{said}\n")[0].attendance == Attendance.ONSITE


def test_every_fault_is_told_by_line() -> None:
    assert faults(
        HEADER,
        ",delegate,,,,",
        "Bo,king,,,,",
        "Cy,,,,,maybe",
        "Di,screen,,,,",
        "Ed,,,,,",
        "ed,,,,,remote",
    ) == {
        "line 2, name": "is empty",
        "line 3, role": "“king” is no role; roles are: delegate, speaker, moderator, interpreter, "
        "captioner, organiser, observer",
        "line 4, attendance": "“maybe” is neither onsite nor remote",
        "line 5, role": "“screen” is no role; roles are: delegate, speaker, moderator, "
        "interpreter, captioner, organiser, observer",
        "line 7": "is the same person as line 6",
    }


def test_two_people_of_one_name_from_two_cities_are_two() -> None:
    assert len(people_csv.read("name,city\nWang Wei,Beijing\nWang Wei,Wuhan\n")) == 2


def test_a_list_of_nobody_is_a_mistake() -> None:
    assert faults("name") == {"": "There is nobody on this list."}


def test_names_like_formulas_are_only_names_and_come_back_through_our_own_export() -> None:
    name = "=HYPERLINK(1)"
    written = csv_safe.write(["name", "city"], [[name, "@Rome"]])
    assert b"'=HYPERLINK" in written
    assert people_csv.read(written)[0].name == name


def test_a_hostile_list_is_refused_with_a_bounded_message() -> None:
    text = "name,role\n" + "x,y\n" * 20_000
    with pytest.raises(BrokenFile) as refused:
        people_csv.read(text)
    assert refused.value.more == GIVE_UP_AFTER
    assert len(str(refused.value)) < 60_000

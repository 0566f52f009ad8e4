"""Every fault of a file is told, with its place, and however many there are."""

import pytest

from server.wire.faults import GIVE_UP_AFTER, MOST_FAULTS, BrokenFile, Fault, Faults, broken


def test_a_file_without_faults_passes() -> None:
    faults = Faults()
    faults.remark("extra", "is not known")
    assert not faults
    faults.refuse_if_any()


def test_faults_come_in_the_order_they_were_found_with_the_remarks_after() -> None:
    faults = Faults()
    faults.remark("extra", "is not known")
    faults.add("a", "is wrong")
    faults.add("b", "is missing")
    with pytest.raises(BrokenFile) as refused:
        faults.refuse_if_any()
    assert refused.value.faults == (
        Fault("a", "is wrong"),
        Fault("b", "is missing"),
        Fault("extra", "is not known"),
    )
    assert str(refused.value) == "a: is wrong\nb: is missing\nextra: is not known"


def test_a_fault_of_the_whole_file_has_no_path() -> None:
    assert str(broken("", "This is not TOML.")) == "This is not TOML."


def test_a_hostile_file_does_not_fill_the_memory_with_its_faults() -> None:
    faults = Faults()
    for number in range(MOST_FAULTS + 7):  # and a remark with each
        faults.add(f"sessions[{number}]", "is wrong")
        faults.remark(f"sessions[{number}]", "is odd")
    with pytest.raises(BrokenFile) as refused:
        faults.refuse_if_any()
    assert len(refused.value.faults) == 2 * MOST_FAULTS
    assert str(refused.value).endswith("… and 7 more")


def test_a_file_of_nothing_but_faults_is_not_read_to_its_end() -> None:
    faults = Faults()
    for _ in range(MOST_FAULTS + GIVE_UP_AFTER - 1):
        faults.add("x", "is wrong")
    with pytest.raises(BrokenFile) as refused:
        faults.add("x", "is wrong once more")
    assert len(refused.value.faults) == MOST_FAULTS
    assert refused.value.more == GIVE_UP_AFTER

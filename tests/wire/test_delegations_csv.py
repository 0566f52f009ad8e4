"""Delegations by the table: one a line, each with an id that stays."""

import pytest

from rooms.people import Delegation
from server.wire import delegations_csv
from server.wire.faults import BrokenFile


def test_a_delegation_a_line_in_the_order_of_the_file() -> None:
    assert delegations_csv.read("city,country,field\nŁódź,Poland,Film\n广州,China,Design\n") == (
        Delegation("lodz", "Łódź", "Poland", "Film"),
        Delegation("city-85da183b06", "广州", "China", "Design"),
    )


def test_two_cities_of_one_name_are_told_apart_by_country() -> None:
    table = "city,country,field\nGranada,Spain,Literature\nGranada,Nicaragua,Design\n"
    assert [d.id for d in delegations_csv.read(table)] == ["granada-spain", "granada-nicaragua"]


def test_every_fault_is_told_by_line() -> None:
    with pytest.raises(BrokenFile) as refused:
        delegations_csv.read("city,country,field\nRome,Italy,Film\nRome,Italy,Music\n,,\n,X,\n")
    assert [(f.path, f.reason) for f in refused.value.faults] == [
        ("line 3", "is the same delegation as line 2"),
        ("line 5, city", "is empty"),
        ("line 5, field", "is empty"),
    ]

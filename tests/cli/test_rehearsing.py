"""`plenary rehearse`: it finds a server or brings one, and fails if anything was lost."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from server.config import Settings
from server.rehearse import rehearsal
from server.rehearse.checker import Report, Truth, check
from tests.cli.conftest import Plenary

CLEAN = replace(check([], Truth([], [], [])), delegates=12, sent=90)
LOST = replace(CLEAN, zeros={**CLEAN.zeros, "acked but not counted": 2})


class Stage:
    """What the command asked for, and what the rehearsal comes to."""

    def __init__(self) -> None:
        self.there = True
        self.report = CLEAN
        self.asked: list[tuple[Any, ...]] = []

    async def is_there(self, url: str) -> bool:
        return self.there

    async def rehearse(
        self, settings: Settings, url: str, room: str, delegates: int, minutes: float, tick: Any
    ) -> Report:
        tick("joining", delegates, delegates)
        self.asked.append((url, room, delegates, minutes))
        return self.report

    @asynccontextmanager
    async def own_server(self, settings: Settings) -> AsyncIterator[tuple[Settings, str]]:
        yield settings, "http://own:1"


@pytest.fixture
def stage(environment: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    for name in ("is_there", "rehearse", "own_server"):
        environment.setattr(rehearsal, name, getattr(stage, name))
    return stage


def test_a_clean_rehearsal_ends_with_0_and_shows_its_zeros(plenary: Plenary, stage: Stage) -> None:
    said = plenary("rehearse", "--delegates", "12", "--room", "inter-city", "--minutes", "0.5")
    assert said.code == 0
    assert stage.asked[0][1:] == ("inter-city", 12, 0.5)
    assert "12 people sent 90 commands" in said.out
    assert "       0  acked but not counted\n" in said.out
    assert "<--" not in said.out


def test_anything_lost_ends_with_1_and_is_pointed_at(plenary: Plenary, stage: Stage) -> None:
    stage.report = LOST
    said = plenary("rehearse", "--delegates", "1")
    assert said.code == 1
    assert "       2  acked but not counted   <-- not kept" in said.out


def test_the_report_for_scripts(plenary: Plenary, stage: Stage) -> None:
    report = json.loads(plenary("rehearse", "--json").out)
    assert (report["clean"], report["delegates"]) == (True, 12)
    assert set(report["zeros"].values()) == {0}


def test_without_a_server_it_brings_its_own(plenary: Plenary, stage: Stage) -> None:
    stage.there = False
    said = plenary("rehearse")
    assert "the rehearsal starts one of its own" in said.err
    assert stage.asked[0][0] == "http://own:1"


@pytest.mark.parametrize(
    "arguments", [["--delegates", "0"], ["--delegates", "many"], ["--minutes", "-1"]]
)
def test_a_rehearsal_that_makes_no_sense(
    plenary: Plenary, stage: Stage, arguments: list[str]
) -> None:
    assert plenary("rehearse", *arguments).code == 2
    assert not stage.asked

"""Reading the client's lines, and taking turns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench import rig
from bench.fanout import Case
from bench.rig import Contestant, FailedError


def test_a_line_of_the_client_is_one_json_object() -> None:
    assert rig.read('{"mode":"fanout","missing":0}') == {"mode": "fanout", "missing": 0}


@pytest.mark.parametrize("line", ["", "refused: 403", "[1]", '"ok"', '{"mode":', "null"])
def test_anything_else_is_no_result(line: str) -> None:
    with pytest.raises(FailedError, match="no result"):
        rig.read(line)


def test_turns_are_taken_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def run(contestant: Contestant, mode: str, *arguments: str) -> list[rig.Run]:
        order.append(contestant.name)
        return [{"mode": mode, "arguments": arguments}]

    monkeypatch.setattr(rig, "run", run)
    who = [Contestant("a", []), Contestant("b", [])]
    found = rig.turns(who, 2, "storm", "--links", "5")
    assert order == ["a", "b", "a", "b"]
    assert found["b"] == [[{"mode": "storm", "arguments": ("--links", "5")}]] * 2


@pytest.mark.parametrize(
    ("case", "argument"),
    [(Case(200), "bytes=200,window=1,seconds=1.5,stage=1"),
     (Case(2000, window=8), "bytes=2000,window=8,seconds=1.5"),
     (Case(200, rate=5, seconds=4), "bytes=200,window=1,rate=5,seconds=4,stage=1")],
)  # fmt: skip
def test_a_case_is_told_as_the_client_reads_it(case: Case, argument: str) -> None:
    assert case.argument() == argument


def test_others_know_only_chat() -> None:
    assert "stage" not in Case(200).argument(stage=False)


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    program = [sys.executable, "-c", "print('no room left'); raise SystemExit(3)"]
    broken = Contestant("Broken", program, port=rig.free_port())
    with pytest.raises(FailedError, match="no room left"):
        broken.start(tmp_path / "log")


def test_settings_of_whoever_measures_do_not_reach_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLENARY_LOG", "debug")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/")
    show = "import os; print(sorted(k for k in os.environ if 'PLENARY' in k or 'DATABASE' in k))"
    one = Contestant("One", [sys.executable, "-c", show], env={"PLENARY_DATA": "x"}, port=1)
    with pytest.raises(FailedError, match=r"\['PLENARY_DATA', 'PLENARY_MEDIA'\]"):
        one.start(tmp_path / "log")

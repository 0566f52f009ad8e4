"""The load client itself, against a real server: it sees every fact once, in order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import build, rig
from bench.rig import Contestant, FailedError, Run

LINKS = 50
pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contestant]:
    contestant = rig.plenary(tmp_path_factory.mktemp("bench") / "data", LINKS)
    with rig.serving(contestant):
        yield contestant


@pytest.fixture(scope="module")
def reference() -> Iterator[Contestant]:
    contestant = rig.reference()
    with rig.serving(contestant):
        yield contestant


def is_whole(run: Run) -> bool:
    return not any(run[key] for key in ("missing", "doubled", "disordered", "refused", "lost"))


@pytest.mark.parametrize("who", ["server", "reference"])
def test_every_link_has_every_fact_once_and_in_order(
    who: str, request: pytest.FixtureRequest
) -> None:
    contestant = request.getfixturevalue(who)
    one_by_one = "bytes=200,window=1,seconds=0.3,stage=1"
    bursts, steady = "bytes=2000,window=8,seconds=0.3", "bytes=300,rate=40,seconds=0.3"
    cases = [part for case in (one_by_one, bursts, steady) for part in ("--case", case)]
    runs = rig.run(contestant, "fanout", "--links", str(LINKS), *cases)
    assert [run["window"] for run in runs] == [1, 8, 1]
    for run in runs:
        assert is_whole(run), run
        assert run["messages"] > 0
        assert run["delivered"] == run["messages"] * LINKS
        assert abs(run["fact_bytes"] - run["bytes"]) <= 4, "of the size that was asked for"
        assert run["latency"]["p50_ms"] <= run["latency"]["p99_ms"] <= run["latency"]["max_ms"]


@pytest.mark.parametrize("who", ["server", "reference"])
def test_all_come_back_by_replay_with_what_they_missed(
    who: str, request: pytest.FixtureRequest
) -> None:
    contestant = request.getfixturevalue(who)
    (run,) = rig.run(contestant, "storm", "--links", str(LINKS), "--away", "7")
    assert is_whole(run), run
    assert (run["snapshots"], run["replays"]) == (LINKS, LINKS)


def test_every_ballot_is_acknowledged_and_counted(server: Contestant) -> None:
    ballots = ("--ballots", str(2 * LINKS), "--polls", "2")
    (run,) = rig.run(server, "ballots", "--links", str(LINKS), *ballots)
    assert is_whole(run), run
    assert run["acknowledged"] == run["cast"] == run["counted"] == 2 * LINKS
    assert run["unasked_answers"] == 0


def test_a_server_that_loses_a_fact_is_found_out(tmp_path: Path) -> None:
    """A reference whose numbers leap: seq 1, 3, 5 …"""
    folder = tmp_path / "load"
    shutil.copytree(build.SOURCES, folder)
    answers = folder / "answers.c"
    text = answers.read_text("utf-8")
    assert "++seqs[is_chat]" in text
    answers.write_text(text.replace("++seqs[is_chat]", "seqs[is_chat] += 2"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "SOURCES", folder)
        patch.setattr(build, "BUILT", tmp_path)
        liar = rig.reference()
    with rig.serving(liar):
        case = ("--case", "window=1,seconds=0.1")
        (run,) = rig.run(liar, "fanout", "--links", "5", *case)
    assert run["missing"] >= run["delivered"]


def test_what_the_client_cannot_do_is_said(reference: Contestant) -> None:
    with pytest.raises(FailedError, match='no "colour"'):
        rig.run(reference, "fanout", "--links", "5", "--case", "colour=1")
    with pytest.raises(FailedError, match='not "dance"'):
        rig.run(reference, "dance", "--links", "5")


def test_without_a_compiler_the_bench_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BUILT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(build.NoCompilerError, match="needs a C compiler"):
        build.built("load")

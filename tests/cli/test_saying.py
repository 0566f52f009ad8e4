"""What commands print, and where."""

from pathlib import Path

import pytest

from server.cli.saying import address, read, run, write
from server.config import load
from server.wiring.faults import StartError


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "::1", "port": 80}, "http://[::1]:80"),
        ({"host": "summit.local"}, "http://summit.local:8000"),
        ({"url": "https://summit.example/"}, "https://summit.example"),
    ],
)
@pytest.mark.usefixtures("environment")
def test_where_people_reach_the_server(options: dict[str, object], shown: str) -> None:
    assert address(load(**{"port": 8000, **options})) == shown


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"none cannot be read: No such file"):
        read(tmp_path / "none")
    with pytest.raises(StartError, match="cannot be written"):
        write(tmp_path, b"x")
    write(tmp_path / "new", b"x")
    assert read(tmp_path / "new") == b"x"


def test_work_is_run_to_its_end() -> None:
    async def work() -> str:
        return "done"

    assert run(work()) == "done"

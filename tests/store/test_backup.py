import asyncio
from pathlib import Path

import pytest

from rooms.people import Role
from server.store.backup import NotHereError
from tests.store.meeting import Meeting, migrated
from tests.store.voting import ballot, outcomes, tally, words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for copies."""
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_every_ballot_acknowledged_before_a_copy_is_in_it(
    sqlite_meeting: Meeting, folder: Path
) -> None:
    meeting, copy = sqlite_meeting, folder / "copy.db"
    staff = await meeting.join("Mo", Role.MODERATOR)
    poll, people = await meeting.open_poll(staff), await meeting.crowd(100)
    assert set(words(await outcomes(meeting.store, *(ballot(p, poll) for p in people[:60])))) == {
        "ok"
    }
    await asyncio.gather(
        meeting.store.backup(copy),
        outcomes(meeting.store, *(ballot(p, poll) for p in people[60:])),
    )
    assert names(folder) == ["copy.db"]  # nothing of a log beside it
    async with migrated(f"sqlite:///{copy}") as restored:
        assert (await tally(restored, poll))["voters"] >= 60
        again = await outcomes(restored.store, *(ballot(p, poll) for p in people[:60]))
        assert set(words(again)) == {"again"}


async def test_a_copy_is_never_written_over_a_file(sqlite_meeting: Meeting, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("something dear")
    with pytest.raises(FileExistsError, match="exists already"):
        await sqlite_meeting.store.backup(copy)
    assert copy.read_text() == "something dear"


@pytest.mark.postgres
async def test_postgresql_is_copied_by_its_own_tool(
    postgres_meeting: Meeting, tmp_path: Path
) -> None:
    with pytest.raises(NotHereError, match="pg_dump"):
        await postgres_meeting.store.backup(tmp_path / "copy.db")

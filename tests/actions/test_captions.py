"""Lines of live text: kept when final, passed on while they are written."""

import pytest

from rooms.commands import Caption
from rooms.facts import Data
from rooms.people import Person, Role
from rooms.refusals import Refusal
from server.actions.perform import perform
from server.actions.ports import Ports
from tests.actions.test_perform import HeardNews
from tests.store.meeting import Meeting


@pytest.fixture
async def writer(meeting: Meeting) -> Person:
    return await meeting.join("Cap", Role.CAPTIONER)


async def kept(meeting: Meeting) -> list[tuple[str, str, int]]:
    now = (await meeting.store.read(lambda reader: reader.standing("main"))).now
    return [(each.language, each.text, each.rev) for each in now.captions]


def told(meeting: Meeting) -> list[tuple[str, Data]]:
    return [(f.fact.name, f.fact.data["caption"]) for c in meeting.told for f in c.facts]


async def test_a_final_line_is_kept_and_corrected_late(meeting: Meeting, writer: Person) -> None:
    said = await meeting.do(writer, Caption("fr", "Bonsior", 1, True))
    await meeting.do(writer, Caption("en", "Good evening", 1, True))
    meeting.clock.move(minutes=5)
    other = await meeting.join("Cop", Role.CAPTIONER)
    late = await meeting.do(other, Caption("FR", "Bonsoir", 1, True))
    assert await kept(meeting) == [("fr", "Bonsoir", 2), ("en", "Good evening", 1)]
    assert late["caption"] == {**said["caption"], "text": "Bonsoir", "rev": 2}
    assert [name for name, _ in told(meeting)] == ["caption.said", "caption.said", "caption.edited"]
    assert writer.id not in repr(told(meeting))


async def test_the_same_words_again_are_no_news(meeting: Meeting, writer: Person) -> None:
    for _ in range(2):
        await meeting.do(writer, Caption("fr", "Bonjour", 1, True))
    assert len(told(meeting)) == 1


async def test_a_line_being_written_passes_by(meeting: Meeting, writer: Person) -> None:
    news = HeardNews()
    ports = Ports(meeting.store, news)
    done = await perform(ports, writer, "main", "id-1", Caption("fr", "Bon", 1, False))
    assert done.ok == {}
    assert news.heard == [("main", "Bon")]
    assert await kept(meeting) == []


@pytest.mark.parametrize("final", [True, False])
async def test_a_language_is_one(meeting: Meeting, writer: Person, final: bool) -> None:
    with pytest.raises(Refusal) as refused:
        await meeting.do(writer, Caption("not a language", "Hello", 1, final))
    assert refused.value.code == "bad_request"


async def test_delegates_write_none(meeting: Meeting) -> None:
    ana = await meeting.join()
    for final in (True, False):
        with pytest.raises(Refusal) as refused:
            await meeting.do(ana, Caption("fr", "Bonjour", 1, final))
        assert refused.value.code == "forbidden"

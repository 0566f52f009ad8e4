"""Facts and personal messages as they are on the wire."""

from datetime import UTC, datetime, timedelta, timezone

from rooms.facts import Fact, Mine, Numbered, Stream, fact_view, mine_view, stamp, stamp_or_none
from tests.rooms.meeting import NOW


def test_a_moment_is_utc_with_milliseconds() -> None:
    beijing = timezone(timedelta(hours=8))
    assert stamp(datetime(2020, 9, 17, 9, 0, 0, 123999, beijing)) == "2020-09-17T01:00:00.123Z"
    assert stamp(NOW) == "2020-09-17T01:00:00.000Z"
    assert stamp(datetime(33, 1, 1, tzinfo=UTC)) == "0033-01-01T00:00:00.000Z"
    assert stamp_or_none(None) is None
    assert stamp_or_none(NOW) == stamp(NOW)


def test_a_fact_has_its_place_in_its_stream() -> None:
    numbered = Numbered(Fact("main", Stream.CHAT, "chat.deleted", {"id": "m1"}), 9, 4, NOW)
    assert numbered.stream is Stream.CHAT
    assert fact_view(numbered) == {
        "room": "main",
        "stream": "chat",
        "seq": 4,
        "fact": "chat.deleted",
        "at": "2020-09-17T01:00:00.000Z",
        "data": {"id": "m1"},
    }


def test_news_of_ones_own_does_not_name_the_person() -> None:
    news = Mine("main", "p-ana", "upvote", "q1", 3, {"upvoted": True})
    assert mine_view(news) == {
        "room": "main",
        "mine": "upvote",
        "key": "q1",
        "rev": 3,
        "data": {"upvoted": True},
    }

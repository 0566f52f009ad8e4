import pytest

from server.wire.topics import Topics


def test_every_name_begins_with_the_events_own() -> None:
    topics = Topics("summit")
    names = [
        *(topics.all_news, topics.control, topics.again, topics.room("main")),
        *(topics.presence("main"), topics.turn("sweeper"), topics.bucket("questions", "ana")),
    ]
    assert all(name.startswith("summit:") for name in names)
    assert len(set(names)) == len(names)


def test_the_pattern_covers_all_news_and_no_key() -> None:
    topics = Topics("summit")
    prefix = topics.all_news.removesuffix("*")
    assert topics.room("main").startswith(prefix)
    assert topics.control.startswith(prefix)
    assert topics.again.startswith(prefix)
    assert not topics.presence("main").startswith(prefix)
    assert not topics.bucket("news", "x").startswith(prefix)


@pytest.mark.parametrize("namespace", ["", "a*", "a:b", "a b", "[a]", "x" * 65, "ä", "a\n"])
def test_a_name_that_could_reach_into_anothers_is_refused(namespace: str) -> None:
    with pytest.raises(ValueError, match="cannot name an event"):
        Topics(namespace)

import json
from datetime import UTC, datetime

import pytest

from rooms.facts import Fact, Mine, Numbered, Stream
from rooms.refusals import Refusal
from server.wire import codec

NOON = datetime(2020, 9, 17, 12, 0, 0, 5_000, tzinfo=UTC)


def test_a_fact_is_what_the_protocol_says() -> None:
    fact = Fact("main", Stream.CHAT, "chat.said", {"message": {"text": "你好 🌿"}})
    text = codec.fact(Numbered(fact, no=9, seq=7, at=NOON))
    assert json.loads(text) == {
        "room": "main",
        "stream": "chat",
        "seq": 7,
        "fact": "chat.said",
        "at": "2020-09-17T12:00:00.005Z",
        "data": {"message": {"text": "你好 🌿"}},
    }


def test_bytes_are_compact_and_on_one_line() -> None:
    text = codec.encode({"a": [1, "line\nbreak\r\u2028", None, True], "ü": {}})
    assert b" " not in text
    assert b"\n" not in text
    assert "ü".encode() in text


def test_a_gauge_and_a_personal_message_have_a_revision() -> None:
    gauge = json.loads(codec.gauge("main", "tally", "p1", 5, {"voters": 1}))
    assert gauge == {
        "room": "main",
        "gauge": "tally",
        "key": "p1",
        "rev": 5,
        "data": {"voters": 1},
    }
    mine = json.loads(codec.mine(Mine("main", "ana", "question", "q1", 3, {"state": "open"})))
    assert mine["mine"] == "question"
    assert (mine["key"], mine["rev"]) == ("q1", 3)
    assert "ana" not in str(mine)


def test_again_is_said_only_when_it_is_so() -> None:
    assert json.loads(codec.answer("1", "{}")) == {"re": "1", "ok": {}}
    assert json.loads(codec.answer("1", "{}", again=True))["again"] is True


def test_a_refusal_says_code_words_and_when() -> None:
    said = json.loads(codec.refusal("1", Refusal("rate_limited", retry_ms=50)))
    assert said["re"] == "1"
    assert said["error"]["code"] == "rate_limited"
    assert said["error"]["retry_ms"] == 50
    assert json.loads(codec.refusal(None, Refusal("bad_request")))["re"] is None


def test_a_snapshot_is_put_together_from_parts_made_once() -> None:
    shared = codec.room_state({"main": ["e7", 4]}, {"id": "main"}, {"questions": []})
    parts = codec.snapshot('"1"\n', shared, b'{"people":3}', b'{"upvotes":[]}')
    assert parts[1] is shared
    assert json.loads(b"".join(parts)) == {
        "re": '"1"\n',
        "ok": {
            "mode": "snapshot",
            "cursor": {"main": ["e7", 4]},
            "room": {"id": "main"},
            "state": {"questions": [], "presence": {"people": 3}},
            "mine": {"upvotes": []},
        },
    }


@pytest.mark.parametrize("facts", [[], [b'{"seq":1}'], [b'{"seq":1}', b'{"seq":2}']])
def test_a_replay_holds_facts_gauges_and_ones_own(facts: list[bytes]) -> None:
    shared = codec.missed({"main": ["e7", 2]}, facts)
    parts = codec.replay("1", shared, [b'{"rev":1}'], b"{}")
    assert parts[1] is shared
    ok = json.loads(b"".join(parts))["ok"]
    assert ok["cursor"] == {"main": ["e7", 2]}
    assert ok["mode"] == "replay"
    assert len(ok["facts"]) == len(facts)
    assert ok["gauges"] == [{"rev": 1}]
    assert ok["mine"] == {}


def test_beats_and_goodbyes() -> None:
    assert json.loads(codec.beat(17, NOON, {"main": {"main": ["e7", 1]}})) == {
        "beat": 17,
        "now": "2020-09-17T12:00:00.005Z",
        "cursors": {"main": {"main": ["e7", 1]}},
    }
    assert json.loads(codec.leave("restart", 3400)) == {
        "leave": {"why": "restart", "after_ms": 3400}
    }


def test_a_welcome_is_put_together_around_what_all_are_told_alike() -> None:
    alike = codec.greeting(15, {"burst": 40}, "1.0")
    assert json.loads(codec.welcome("1", "p-7", {"name": "“Ana”"}, NOON, alike)) == {
        "welcome": {
            "connection": "p-7",
            "person": {"name": "“Ana”"},
            "beat_s": 15,
            "limits": {"burst": 40},
            "server": "1.0",
            "now": "2020-09-17T12:00:00.005Z",
        },
        "re": "1",
    }


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), "\ud800"])
def test_what_would_break_a_recipient_is_not_sent(broken: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json and codecs have words of their own
        codec.encode({"a": broken})

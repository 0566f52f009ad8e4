"""Peers say what the load client counts on: numbers without holes, and the text as it was said."""

import json

from bench.peers.talk import SNAPSHOT_BYTES, Talk


def test_hello_and_enter_are_answered_under_their_ids() -> None:
    talk = Talk()
    welcome, _ = talk.answer('{"do":"hello","id":"1"}')
    assert json.loads(welcome or "")["re"] == "1"
    entered, all_ = talk.answer('{"do":"enter","id":"2","room":"main"}')
    assert json.loads(entered or "")["ok"]["cursor"]["chat"][1] == 0
    assert len(entered or "") == SNAPSHOT_BYTES
    assert all_ is None


def test_what_one_says_is_a_numbered_fact_for_all() -> None:
    talk = Talk()
    facts = [talk.answer('{"do":"say","room":"main","text":"#1 😀"}') for _ in range(2)]
    assert [json.loads(all_ or "")["seq"] for _, all_ in facts] == [1, 2]
    assert all('"text":"#1 😀"' in (all_ or "") for _, all_ in facts)
    assert all(own is None for own, _ in facts)


def test_who_enters_later_is_told_where_the_others_stand() -> None:
    talk = Talk()
    talk.answer('{"do":"say","room":"main","text":"early"}')
    entered, _ = talk.answer('{"do":"enter","id":"2","room":"main"}')
    assert json.loads(entered or "")["ok"]["cursor"]["chat"][1] == 1


def test_what_is_not_asked_is_not_answered() -> None:
    assert Talk().answer('{"do":"dance"}') == (None, None)

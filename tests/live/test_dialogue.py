"""Hello, commands one after the other, and what is said to who does not keep to it."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from rooms.commands import DraftPoll, NewOption, OpenPoll
from rooms.people import Role
from rooms.refusals import Refusal
from server.live import dialogue, meter
from server.store import store as store_module
from server.wire.refusals import Close
from tests.helpers.client import Client, Refused
from tests.live.stand import Stand


async def stranger(live: Stand) -> Client:
    """A connection over which nothing was said yet."""
    client = Client(live.url)
    await client.open()
    return client


async def test_commands_are_answered_in_the_order_they_were_given(live: Stand) -> None:
    async with live.link("Ana") as ana:
        for n in range(20):
            await ana.raw(json.dumps({"do": "say", "id": f"n{n}", "room": "main", "text": f"{n}"}))
        await ana.fact("chat.said", message__text="19")
        await ana.seen(lambda m: m.get("re") == "n19")
        answered = [m["re"] for m in ana.messages if str(m.get("re")).startswith("n")]
        assert answered == [f"n{n}" for n in range(20)]
        said = [f["data"]["message"]["text"] for f in ana.facts_of("chat")]
        assert said == [str(n) for n in range(20)]


async def test_the_same_id_is_answered_again_and_done_once(live: Stand) -> None:
    async with live.link("Ana") as one, live.link("Ana") as two:
        first = await one.answer("say", id="x", room="main", text="once")
        again = await two.answer("say", id="x", room="main", text="twice")
        assert again["ok"] == first["ok"]
        assert again["again"] is True
        assert "again" not in first
        await one.ask("say", room="main", text="end")
        await one.fact("chat.said", message__text="end")
        assert len(one.facts_of("chat")) == 2


async def test_a_reaction_has_no_answer(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await ana.tell("react", room="main", reaction="applause")
        shown = await ana.gauge("reactions", applause=1)
        assert shown["data"] == {"applause": 1}
        assert not [m for m in ana.messages if "re" in m and m["re"] is None]


async def test_ballots_do_not_hold_up_what_comes_after_them(live: Stand) -> None:
    poll = await open_poll(live)
    async with live.link("Ana") as ana:
        ballot = await ana.ask("cast_ballot", room="main", poll=poll, choice={"options": ["b"]})
        assert ballot["ballot"]["choice"] == {"options": ["b"]}
        with pytest.raises(Refused) as caught:
            await ana.ask("cast_ballot", room="main", poll="p0", choice={"options": ["b"]})
        assert caught.value.code == "not_found"


async def open_poll(live: Stand, **more: Any) -> str:
    mo = await live.person("Mo", Role.MODERATOR)
    options = (NewOption("Yes"), NewOption("No"))
    draft = await live.process.do(mo, DraftPoll("single", "Shall we?", options, **more))
    await live.process.do(mo, OpenPoll(draft["poll"]["id"]))
    poll: str = draft["poll"]["id"]
    return poll


async def test_all_links_of_who_voted_are_told_once(live: Stand) -> None:
    poll, other = await open_poll(live), await live.another_process()
    async with (
        live.link("Ana") as asks,
        live.link("Ana") as beside,
        live.link("Ana", at=other) as elsewhere,
    ):
        choice = {"options": ["b"]}
        ok = await asks.ask("cast_ballot", room="main", poll=poll, choice=choice)
        for link in (asks, beside, elsewhere):
            news = await link.seen(lambda m: m.get("mine") == "ballot")
            assert (news["key"], news["data"]) == (poll, ok["ballot"])
        await asks.ask("say", room="main", text="end")
        assert len(asks.mine) == 1


async def test_the_same_ballot_a_hundred_times_over_three_sockets_counts_once(live: Stand) -> None:
    poll, other = await open_poll(live), await live.another_process()
    async with (
        live.link("Ana") as one,
        live.link("Ana") as two,
        live.link("Ana", at=other) as three,
    ):
        links = [one, two, three]
        said = {"do": "cast_ballot", "id": "once", "room": "main", "poll": poll}
        text = json.dumps({**said, "choice": {"options": ["a"]}}, separators=(",", ":"))
        await asyncio.gather(*(links[n % 3].raw(text) for n in range(100)))
        told: list[dict[str, Any]] = []
        for link, number in zip(links, (34, 33, 33), strict=True):
            await link.until(lambda link=link, n=number: len(answers(link)) == n)  # type: ignore[misc]
            told += answers(link)
        assert {json.dumps(reply["ok"]) for reply in told} == {json.dumps(told[0]["ok"])}
        assert [reply.get("again", False) for reply in told].count(False) == 1
        figures = await live.process.store.read(lambda r: r.figures("main", [poll]))
        assert figures[0].tally["voters"] == 1


def answers(link: Client) -> list[dict[str, Any]]:
    return [m for m in link.messages if m.get("re") == "once"]


async def test_who_has_voted_sees_the_figures_on_every_link_and_after_a_repetition(
    live: Stand,
) -> None:
    poll = await open_poll(live, results="after_ballot")
    async with live.link("Ana") as one, live.link("Ana") as two, live.link("Bo") as bo:
        for _ in range(2):
            choice = {"options": ["a"]}
            await one.ask("cast_ballot", id="x", room="main", poll=poll, choice=choice)
        for link in (one, two):
            await link.gauge("tally", poll, voters=1)
        assert not [name for name in bo.gauges if name[1] == "tally"]


async def test_when_too_much_waits_a_ballot_is_refused_for_a_while(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await open_poll(live)
    async with live.link("Ana") as ana:
        with monkeypatch.context() as full:
            full.setattr(store_module, "MOST_WAITING", 0)
            with pytest.raises(Refused) as caught:
                await _vote(ana, poll)
        assert (caught.value.code, caught.value.retry_ms) == ("overloaded", 1000)
        assert "again" not in await _vote(ana, poll)


async def _vote(link: Client, poll: str) -> dict[str, Any]:
    choice = {"options": ["a"]}
    return await link.answer("cast_ballot", id="x", room="main", poll=poll, choice=choice)


async def test_an_unforeseen_fault_has_a_reference_and_nothing_else_and_the_link_stays(
    live: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the database password is 12345")

    async with live.link("Ana") as ana:
        with monkeypatch.context() as broken_for_a_while:
            broken_for_a_while.setattr(dialogue, "perform", broken)
            with pytest.raises(Refused) as caught:
                await ana.ask("say", room="main", text="hi")
        assert caught.value.code == "internal"
        assert "12345" not in ana.frames[-1]
        reference = caught.value.message.split("Reference: ")[1].rstrip(".")
        assert reference in caplog.text
        await ana.ask("say", room="main", text="still here")


async def test_a_fault_of_the_store_is_answered_too(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise Refusal("unavailable", retry_ms=700)

    async with live.link("Ana") as ana:
        monkeypatch.setattr(live.process.store, "write", away)
        with pytest.raises(Refused) as caught:
            await ana.ask("say", room="main", text="hi")
        assert (caught.value.code, caught.value.retry_ms) == ("unavailable", 700)


async def test_eleven_questions_a_minute_are_one_too_many_over_any_link(live: Stand) -> None:
    async with live.link("Ana") as one, live.link("Ana") as two:
        for n in range(10):
            await (one, two)[n % 2].ask("ask_question", room="main", text=f"Question {n}?")
        with pytest.raises(Refused) as caught:
            await one.ask("ask_question", room="main", text="One more?")
        assert caught.value.code == "rate_limited"
        assert caught.value.retry_ms is not None
        assert 0 < caught.value.retry_ms <= 6_000
        async with live.link("Bo") as bo:
            await bo.ask("ask_question", room="main", text="And I?")


async def test_who_sends_too_fast_is_told_when_to_go_on(live: Stand) -> None:
    async with live.link("Ana") as ana:
        for n in range(60):
            await ana.raw(json.dumps({"do": "leave", "id": f"n{n}", "room": "cities"}))
        await ana.seen(lambda m: m.get("re") == "n59")
        errors = [m["error"] for m in ana.messages if "error" in m]
        assert errors
        assert {error["code"] for error in errors} == {"rate_limited"}
        assert all(0 < error["retry_ms"] <= 1000 for error in errors)


async def test_who_goes_on_sending_too_fast_is_sent_away(live: Stand) -> None:
    async with live.link("Ana") as ana:
        for _ in range(meter.PATIENCE * 2):
            await ana.tell("react", room="main", reaction="heart")
        assert await ana.closed() == Close.TOO_MANY_REQUESTS


FRAGMENTS = ['{"do":"leave","id":"frag', 'ments","room"', ':"main"}']


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "bad_request"),
        ("nonsense", "bad_request"),
        ("[]", "bad_request"),
        ('{"do":"say","id":"1","room":"main","text":"a","extra":1}', "bad_request"),
        ('{"do":"say","id":"1","room":"main","text":"\\ud800"}', "bad_request"),
        ('{"do":"say","id":"1","room":"main","text":NaN}', "bad_request"),
        ("[" * 10_000, "bad_request"),
        ('{"do":"' + "x" * 16_000 + '"}', "bad_request"),
        (b"\x00\x01", "bad_request"),
        ([b"\x00", b"\x01"], "bad_request"),
        ('{"do":"enter","id":"1","room":"main","cursor":{"main":["e",-1]}}', None),
        (FRAGMENTS, None),
    ],
)
async def test_whatever_comes_is_answered_and_the_link_stays(
    live: Stand, frame: str | bytes | Iterable[str], code: str | None
) -> None:
    async with live.link("Ana") as ana:
        before = len(ana.messages)
        await ana.raw(frame)
        await ana.until(lambda: any("re" in m for m in ana.messages[before:]))
        answer = next(m for m in ana.messages[before:] if "re" in m)
        assert answer.get("error", {}).get("code") == code
        await ana.ask("leave", room="cities")


async def test_text_that_is_not_utf_8_is_answered_and_the_link_stays(live: Stand) -> None:
    async with live.link("Ana") as ana:
        await ana._socket.send(b'{"do":"say","text":"\xff"}', text=True)
        answer = await ana.seen(lambda m: "error" in m)
        assert answer["error"]["code"] == "bad_request"
        await ana.ask("leave", room="cities")


@pytest.mark.parametrize("pieces", [1, 7])
async def test_a_message_over_16_kib_ends_the_link_with_too_big(live: Stand, pieces: int) -> None:
    async with live.link("Ana") as ana:
        text = "x" * 20_000
        step = len(text) // pieces + 1
        parts = [text[at : at + step] for at in range(0, len(text), step)]
        await ana.raw(parts if pieces > 1 else text)
        assert await ana.closed() == 1009


async def test_who_sends_little_but_nonsense_is_taken_for_broken(live: Stand) -> None:
    async with live.link("Ana") as ana:
        for _ in range(meter.MISTAKES + 5):
            await ana.raw("nonsense")
        assert await ana.closed() == Close.MALFORMED


async def test_more_commands_than_may_wait_are_refused_as_overloaded(
    live: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    monkeypatch.setattr(meter, "MESSAGES_BURST", 500)
    monkeypatch.setattr(meter, "MESSAGES_PER_S", 500)

    async def slow(*_: object) -> Any:
        await gate.wait()
        raise Refusal("conflict")

    async with live.link("Ana") as ana:
        monkeypatch.setattr(dialogue, "perform", slow)
        for n in range(dialogue.INBOX + 3):
            await ana.tell("say", id=f"n{n}", room="main", text="hi")
        refused = await ana.seen(lambda m: "error" in m)
        assert refused["error"]["code"] == "overloaded"
        gate.set()
        last = f"n{dialogue.INBOX}"
        assert (await ana.seen(lambda m: m.get("re") == last))["error"]["code"] == "conflict"


async def test_what_was_begun_is_finished_though_the_link_is_gone(live: Stand) -> None:
    async with live.link("Bo") as bo:
        ana = await stranger(live)
        await ana.hello(await live.pass_("Ana"))
        await ana.tell("say", id="last", room="main", text="last words")
        await bo.fact("chat.said", message__text="last words")
        await ana.vanish()

"""Whatever is sent, it is answered or the link ends properly; never 1011, never a traceback."""

import contextlib
import json

import pytest

from server.live import meter
from tests.helpers.client import Client, connected
from tests.live.doubles import until
from tests.live.naughty import messages
from tests.live.rude import Rude, frame
from tests.live.stand import Stand

COUNT = 10_000
BATCH = 100


@pytest.mark.slow
@pytest.mark.parametrize("role", ["delegate", "moderator"])
async def test_ten_thousand_hostile_messages_are_all_answered(
    live: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, role: str
) -> None:
    for name in ("MESSAGES_BURST", "MESSAGES_PER_S", "MISTAKES", "PATIENCE"):
        monkeypatch.setattr(meter, name, 10**9)
    monkeypatch.setattr("server.live.dialogue.INBOX", 10**9)
    batch: list[bytes] = []
    pass_ = await live.pass_("Ana", role)  # type: ignore[arg-type]
    async with connected(live.url, pass_) as ana:
        for text in messages(COUNT // 2, seed=7 + len(role)):
            batch.append(text)
            if len(batch) == BATCH:
                await _all_answered(ana, batch)
                batch.clear()
        await ana.enter("main")
        await ana.ask("leave", room="main")
    assert "Traceback" not in caplog.text
    assert "failed" not in caplog.text


async def _all_answered(client: Client, batch: list[bytes]) -> None:
    answered = len(_answers(client))
    for text in batch:
        await client._socket.send(text, text=True)
    await client.until(lambda: len(_answers(client)) >= answered + len(batch))
    client.messages[:] = _answers(client)
    assert all(m["error"]["code"] != "internal" for m in client.messages if "error" in m)


def _answers(client: Client) -> list[dict[str, object]]:
    return [m for m in client.messages if "re" in m]


async def test_a_hostile_client_is_sent_away_in_the_end_and_others_never_notice(
    live: Stand,
) -> None:
    async with live.link("Bo") as bo:
        codes = set()
        for seed in range(8):
            mallory = Client(live.url, await live.pass_(f"Mallory {seed}"))
            await mallory.open()
            await mallory.hello()
            for text in messages(500, seed):
                await mallory._socket.send(text, text=True)
                if mallory.code is not None:
                    break
            codes.add(await mallory.closed())
        assert codes <= {4500, 4013}
        await bo.ask("say", room="main", text="still here")
        await bo.fact("chat.said", message__text="still here")


def test_the_naughty_messages_are_naughty() -> None:
    made = list(messages(2000, seed=1))
    assert len(set(made)) > 1500
    readable = 0
    for text in made:
        try:
            json.loads(text)
            readable += 1
        except (ValueError, RecursionError):
            continue
    assert 1000 < readable < 2000


async def test_a_flood_of_pings_ends_one_link_and_nobody_elses_news(live: Stand) -> None:
    async with live.link("Bo") as bo:
        rude = await Rude.connect(live.url)
        await rude.say(do="hello", id="1", **{"pass": await live.pass_("Mallory")})
        await rude.say(do="enter", id="2", room="main")
        await until(lambda: len(live.process.edge.hub.roster("main").members) == 2)
        with contextlib.suppress(ConnectionError):
            await rude.send(frame(b"", 0x89) * 2000)
        for n in range(3):
            await bo.ask("say", room="main", text=f"still here {n}")
            await bo.fact("chat.said", message__text=f"still here {n}")
        await until(lambda: len(live.process.edge.hub.roster("main").members) == 1)
        rude.close()

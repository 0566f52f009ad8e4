"""Who reads slowly, or not at all, harms nobody else and may come back."""

from rooms.commands import Say
from server.wire.refusals import Close
from tests.helpers.client import Client
from tests.live.rude import Rude, close_code
from tests.live.stand import Stand

LONG = "x" * 480


async def test_a_reader_that_is_too_slow_is_sent_away_and_the_others_do_not_notice(
    live: Stand,
) -> None:
    async with live.link("Bo") as bo:
        ana = await Rude.connect(live.url)
        await ana.say(do="hello", id="1", **{"pass": await live.pass_("Ana")})
        await ana.say(do="enter", id="2", room="main")
        await bo.until(lambda: len(live.process.edge.hub.roster("main").members) == 2)
        said = 0
        while len(live.process.edge.hub.roster("main").members) == 2:
            await live.process.do(await live.person("Cy"), Say(f"{said} {LONG}"))
            said += 1
            assert said < 20_000
        await live.process.do(await live.person("Cy"), Say("the end"))
        await bo.fact("chat.said", message__text="the end")
        assert len(bo.facts_of("chat")) == said + 1
        assert not bo.faults
        data, _ = await ana.read_to_the_end()
        assert close_code(data) in {Close.TOO_SLOW, None}
        back = Client(live.url, await live.pass_("Ana"))
        await back.open()
        await back.hello()
        await back.enter("main")
        await back.close()


async def test_a_slow_reader_that_reads_again_has_every_fact_and_only_new_figures(
    live: Stand,
) -> None:
    edge, cy = live.process.edge, await live.person("Cy")
    ana = await Rude.connect(live.url)
    await ana.say(do="hello", id="1", **{"pass": await live.pass_("Ana")})
    await ana.say(do="enter", id="2", room="main")
    async with live.link("Bo") as bo:
        await bo.until(lambda: len(edge.hub.roster("main").members) == 2)
        link = next(each for each in edge.hub.links if each.person == live.people["Ana"])
        said = 0
        while link.clear:
            await live.process.do(cy, Say(f"{said} {LONG}"))
            said += 1
        for n in range(200):
            edge.gauges.caption("main", {"language": "en", "text": f"line {n}"})
            edge.hub.flush("main")
        await live.process.do(cy, Say("the end"))
        await bo.fact("chat.said", message__text="the end")
    data = b""
    while b"line 199" not in data:
        data += await ana.read(1 << 20)
    assert data.count(b'"fact":"chat.said"') == said + 1
    assert data.count(b'"gauge":"captions"') < 10
    ana.close()

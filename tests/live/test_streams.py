"""Streams over real sockets: who hears of the stage, of invitations, of the media process."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from rooms.people import Role
from server.wire import codec
from server.wire.envelope import GaugeNews, pack
from tests.live.stand import Stand

ON_AIR = {"live": True, "picture": True, "languages": ["fr"], "ways": ["webrtc", "hls"]}
FEEDS = {"feeds": [], "viewers": 3, "listeners": {"floor": 2, "fr": 1}, "trouble": 0}


@pytest.fixture
async def media(live: Stand) -> AsyncIterator[Stand]:
    """A meeting whose media process has just said what is on air, over the bus."""
    async with live.link("Mo", Role.MODERATOR) as staff, live.link("Ana") as ana:
        for rev, name, audience, data in (
            (1, "streams", "main", ON_AIR),
            (2, "feeds", "staff", FEEDS),
        ):
            text = codec.gauge("main", name, name, rev, data)
            news = GaugeNews("main", audience, name, name, rev, text)
            live.process.bus.publish(live.topics.room("main"), pack("media-1", news))
        assert (await staff.gauge("feeds", "feeds"))["data"] == FEEDS
        assert (await ana.gauge("streams", "streams"))["data"] == ON_AIR
        assert ("main", "feeds", "feeds") not in ana.gauges
        yield live


async def test_what_the_media_process_says_reaches_those_it_is_for(media: Stand) -> None:
    """Newcomers are given the latest of it; delegates and screens nothing of the feeds."""
    async with media.link("Di", Role.MODERATOR) as staff:
        assert (await staff.gauge("feeds", "feeds"))["data"] == FEEDS
    for name, role in (("Bo", Role.DELEGATE), ("Wall", Role.SCREEN)):
        async with media.link(name, role) as other:
            assert (await other.gauge("streams", "streams"))["data"] == ON_AIR
            assert ("main", "feeds", "feeds") not in other.gauges


async def test_everybody_learns_what_is_on_stage_and_only_staff_who_was_invited(
    live: Stand,
) -> None:
    async with (
        live.link("Mo", Role.MODERATOR) as staff,
        live.link("Ana") as ana,
        live.link("Bo") as bo,
    ):
        person = (await live.person("Ana")).id
        await staff.ask("invite_speaker", room="main", person=person, on=True)
        mine = await ana.seen(lambda m: m.get("mine") == "speaker")
        feed = mine["data"]["speaker"]["feed"]
        await staff.ask("stage_feed", room="main", feed=feed)
        shown = await bo.fact("streams.changed")
        assert (shown["data"]["streams"]["source"], shown["data"]["streams"]["name"]) == (
            feed,
            "Ana",
        )
        assert (await staff.fact("speaker.invited"))["data"]["speaker"]["name"] == "Ana"
        assert not [m for m in bo.messages if m.get("mine") == "speaker"]
        assert not [m for m in bo.messages if m.get("fact") == "speaker.invited"]
        await bo.ask("leave", room="main")
        again = await bo.enter("main", afresh=True)
        assert again.state["streams"] == shown["data"]["streams"]
        assert "staff" not in again.state


async def test_a_caption_is_written_kept_and_corrected(live: Stand) -> None:
    async with live.link("Ana") as ana, live.link("Cap", Role.CAPTIONER) as captioner:
        line: dict[str, Any] = {"language": "fr", "line": 1}
        await captioner.ask("caption", room="main", **line, text="Bon", final=False)
        assert (await ana.gauge("captions", "fr"))["data"]["text"] == "Bon"
        await captioner.ask("caption", room="main", **line, text="Bonjou", final=True)
        await captioner.ask("caption", room="main", **line, text="Bonjour", final=True)
        edited = await ana.fact("caption.edited")
        assert (edited["data"]["caption"]["text"], edited["data"]["caption"]["rev"]) == (
            "Bonjour",
            2,
        )
        await ana.ask("leave", room="main")
        again = await ana.enter("main", afresh=True)
        assert again.state["captions"] == [edited["data"]["caption"]]

"""The bus: in order while it is well, honest about gaps, and back by itself after anything."""

import asyncio
import secrets

import pytest
import redis.asyncio

from server.bus import recent, redis_bus
from server.bus.redis_bus import RedisBus
from server.embedded import EmbeddedServer
from server.wire.topics import Topics
from tests.bus.radio import Ear, bus, ill, kill_listeners, paused, until


async def test_everybody_hears_everything_in_order(redis_url: str) -> None:
    async with bus(redis_url) as (one, here, topics), bus(redis_url, topics) as (_, there, _topics):
        sent = [b"%d" % n for n in range(500)]
        for message in sent:
            one.publish(topics.room("main"), message)
        for ear in (here, there):
            await ear.until(lambda ear=ear: len(ear.heard) >= 500)  # type: ignore[misc]
            assert ear.heard == sent


async def test_events_that_share_a_server_do_not_hear_one_another(redis_url: str) -> None:
    async with bus(redis_url) as (one, here, topics), bus(redis_url) as (_, there, _other):
        one.publish(topics.control, b"ours")
        await here.until(lambda: here.heard == [b"ours"])
        assert there.heard == []


async def test_a_start_is_a_gap_too(redis_url: str) -> None:
    async with bus(redis_url) as (made, ear, _):
        assert ear.mended == 1
        assert made.healthy


async def test_nothing_is_well_until_the_gap_is_mended(redis_url: str) -> None:
    ear = Ear(fails=3)
    made = RedisBus(redis_url, Topics(f"t{secrets.token_hex(6)}"))
    await made.start(ear.hear, ear.mend)
    await ear.until(lambda: ear.mended == 2)
    assert not made.healthy
    await made.well.wait()
    assert ear.mended == 4
    await made.stop()


async def test_a_listener_that_is_cut_off_again_and_again_comes_back_and_mends(
    fragile_redis: EmbeddedServer,
) -> None:
    url = fragile_redis.url
    async with bus(url) as (made, ear, topics):
        for round_ in range(1, 9):
            assert await kill_listeners(url) >= 1
            await ear.until(lambda round_=round_: ear.mended > round_)  # type: ignore[misc]
            await made.well.wait()
            made.publish(topics.control, b"%d" % round_)
            await ear.until(lambda round_=round_: ear.heard[-1:] == [b"%d" % round_])  # type: ignore[misc]
        assert made.gaps >= 8


async def test_without_a_server_nothing_raises_and_it_is_found_again(
    fragile_redis: EmbeddedServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with bus(fragile_redis.url) as (made, ear, topics):
        await fragile_redis.stop()
        await ill(made)
        made.publish(topics.control, b"can be found in SQL")
        made.publish(topics.control, b"cannot be found", keep=True)
        await fragile_redis.start()
        await made.well.wait()
        await ear.until(lambda: b"cannot be found" in ear.heard)
        assert ear.mended >= 2
        made.publish(topics.control, b"after")
        await ear.until(lambda: b"after" in ear.heard)
    assert "The bus is away" in caplog.text


async def test_a_server_that_hangs_is_noticed_and_forgiven(fragile_redis: EmbeddedServer) -> None:
    async with bus(fragile_redis.url) as (made, ear, topics):
        async with paused(fragile_redis):
            made.publish(topics.control, b"who is there?")
            await ill(made)
        await made.well.wait()
        made.publish(topics.control, b"after")
        await ear.until(lambda: b"after" in ear.heard)


async def test_a_server_that_hangs_is_noticed_also_when_nobody_says_anything(
    fragile_redis: EmbeddedServer,
) -> None:
    async with bus(fragile_redis.url) as (made, _, _topics), paused(fragile_redis):
        await ill(made)


async def test_a_start_without_a_server_waits_for_it_in_the_background(
    fragile_redis: EmbeddedServer,
) -> None:
    await fragile_redis.stop()
    ear = Ear()
    made = RedisBus(fragile_redis.url, Topics("later"))
    await made.start(ear.hear, ear.mend)
    made.publish("later:news:control", b"kept", keep=True)
    assert not made.healthy
    await fragile_redis.start()
    async with asyncio.timeout(20):
        await made.well.wait()
    await made.stop()


async def test_what_cannot_be_taken_does_not_end_the_listening(
    redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with bus(redis_url) as (made, ear, topics):
        made.publish(topics.control, b"choke")
        made.publish(topics.control, b"after")
        await ear.until(lambda: b"after" in ear.heard)
        assert made.gaps == 0
    assert "could not be taken" in caplog.text


async def test_what_waits_for_a_server_has_a_limit(
    fragile_redis: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "MOST", 50)
    async with bus(fragile_redis.url) as (made, ear, topics):
        await fragile_redis.stop()
        await ill(made)
        for n in range(20_000):
            made.publish(topics.control, b"%d" % n, keep=True)
        await fragile_redis.start()
        await ear.until(lambda: b"19999" in ear.heard)
        assert set(ear.heard) >= {b"%d" % n for n in range(19_950, 20_000)}
        assert len(made._waiting) <= redis_bus.WAITING


async def test_what_one_process_missed_is_said_again_by_the_other(
    fragile_redis: EmbeddedServer,
) -> None:
    """The one is cut off alone; nothing tells the other that it was not heard."""
    topics = Topics("missed")
    url = fragile_redis.url
    async with bus(url, topics) as (one, here, _), bus(url, topics) as (_two, there, _t):
        await kill_listeners(url)
        one.publish(topics.control, b"not to be found in SQL", keep=True)
        one.publish(topics.control, b"to be found in SQL")
        await there.until(lambda: b"not to be found in SQL" in there.heard)
        await here.until(lambda: b"not to be found in SQL" in here.heard)


async def test_an_emptied_server_changes_nothing(fragile_redis: EmbeddedServer) -> None:
    async with bus(fragile_redis.url) as (made, ear, topics):
        async with redis.asyncio.Redis.from_url(fragile_redis.url, legacy_responses=False) as link:
            await link.flushall()
        made.publish(topics.control, b"after")
        await ear.until(lambda: ear.heard == [b"after"])
        assert made.gaps == 0


async def test_a_wrong_password_is_no_end_but_a_wait_for_the_right_one(
    fragile_redis: EmbeddedServer,
) -> None:
    async with bus(fragile_redis.url) as (made, ear, _):
        async with redis.asyncio.Redis.from_url(fragile_redis.url, legacy_responses=False) as link:
            await link.config_set("requirepass", "changed")
            await kill(link)
            await ill(made)
            gaps = made.gaps
            await until(lambda: made.gaps >= gaps + 2)
            await link.config_set("requirepass", "")
        async with asyncio.timeout(20):
            await made.well.wait()
        assert ear.mended >= 2


async def kill(link: redis.asyncio.Redis) -> None:
    """Cut every connection but this one."""
    await link.client_kill_filter(_type="normal", skipme=True)
    await link.client_kill_filter(_type="pubsub", skipme=True)


async def test_a_server_on_tcp_is_as_good(
    fragile_redis: EmbeddedServer, unused_tcp_port: int
) -> None:
    async with redis.asyncio.Redis.from_url(fragile_redis.url, legacy_responses=False) as link:
        await link.config_set("bind", "127.0.0.1")
        await link.config_set("port", str(unused_tcp_port))
    async with bus(f"redis://127.0.0.1:{unused_tcp_port}/0") as (made, ear, topics):
        made.publish(topics.control, b"over TCP")
        await ear.until(lambda: ear.heard == [b"over TCP"])


async def test_what_was_said_just_before_the_stop_is_still_heard(redis_url: str) -> None:
    async with bus(redis_url) as (_, ear, topics):
        async with bus(redis_url, topics) as (leaving, _ear, _topics):
            leaving.publish(topics.control, b"goodbye")
        await ear.until(lambda: ear.heard == [b"goodbye"])


async def test_an_echo_says_how_long_news_is_under_way(redis_url: str) -> None:
    async with bus(redis_url) as (made, ear, topics), bus(redis_url, topics) as (other, _, _topics):
        assert made.lag == 0
        made.sound()
        made.publish(topics.control, b"after it")
        await ear.until(lambda: ear.heard == [b"after it"])
        assert made.lag > 0
        assert other.lag == 0


async def test_the_lag_grows_while_the_bus_is_away_and_is_measured_anew_afterwards(
    fragile_redis: EmbeddedServer,
) -> None:
    async with bus(fragile_redis.url) as (made, ear, topics):
        async with paused(fragile_redis):
            made.sound()
            await ill(made)
            waited = made.lag
            assert waited > redis_bus.FIRST_PAUSE_S
            assert made.lag >= waited
        await made.well.wait()
        made.sound()
        made.publish(topics.control, b"back")
        await ear.until(lambda: ear.heard[-1:] == [b"back"])
        assert 0 < made.lag < waited

"""Prometheus is told how many are connected, and what all of them have sent and missed so far."""

from rooms.people import Role
from tests.helpers.metrics import read
from tests.media.http.asking import opened
from tests.media.studio import Studio


async def test_what_is_over_stays_counted_and_nobody_is_named() -> None:
    studio = Studio(port=lambda: {"addresses": 3, "strange": 1})
    await studio.on_stage()
    ana = studio.person(Role.DELEGATE)
    client, answer, peer = await opened(studio, ana, "/whep/main/stage")
    peer.counts = {"video.packets": 40, "audio.packets": 2, "video.again": 1, "audio.nacks": 3}
    async with studio.client() as prometheus:
        text = (await prometheus.get("/metrics")).text
        assert "main" not in text
        assert ana.id not in text
        now = read(text)
        assert now["plenary_media_sessions"] == now["plenary_media_viewers"] == 1
        assert (now["plenary_media_rooms"], now["plenary_media_feeds"]) == (1, 1)
        assert now["plenary_media_out_packets_total"] == 42
        assert now["plenary_media_port_addresses"] == 3
        assert now["plenary_media_stills_total"] == 0
        assert now["process_open_fds"] > 0
        assert now["plenary_media_tasks"] > 0
        await client.delete(answer.headers["location"])
        after = read((await prometheus.get("/metrics")).text)
    assert after["plenary_media_sessions"] == after["plenary_media_viewers"] == 0
    assert after["plenary_media_out_packets_total"] == 42
    assert after["plenary_media_out_again_total"] == 1
    assert after["plenary_media_out_nacks_total"] == 3
    assert after["plenary_media_in_packets_total"] == 0
    await client.aclose()
    await studio.media.stop()


async def test_what_goes_between_processes_is_told() -> None:
    studio = Studio()
    studio.services.relayed.given_packets = 7
    await studio.on_stage()
    async with studio.client() as prometheus:
        now = read((await prometheus.get("/metrics")).text)
    assert now["plenary_media_relay_given_packets_total"] == 7
    assert now["plenary_media_relay_dropped_total"] == 0
    assert now["plenary_media_branches_here"] == now["plenary_media_branches_elsewhere"] == 0
    await studio.media.stop()

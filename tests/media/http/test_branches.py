"""A media process that serves viewers of a room another one carries, and one that is full."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from rooms.people import Role
from server.media.relay.proof import Proof
from server.media.services import Broadcast, Elsewhere
from server.media.stage.branching import Watching
from server.media.stage.room import Room
from server.media.stage.ways import ways
from server.wire.inside import BRANCH, FULL
from tests.media.http.asking import opened, problem
from tests.media.studio import NOW, OFFER, SDP, SECRET, Studio

WHEP = "/whep/main/stage"
AS_BRANCH = {**SDP, BRANCH: "1"}


@dataclass(eq=False)
class FakeHome:
    """What a branch is fed by, as a test wants it."""

    is_live: bool = True
    is_reached: bool = True
    is_stopped: bool = False
    carried: list[Room] = field(default_factory=list)

    def carry(self, room: Room) -> None:
        self.carried.append(room)

    async def ready(self) -> bool:
        return self.is_reached

    def stop(self) -> None:
        self.is_stopped = True


@dataclass(eq=False)
class FakeBranch:
    """A branch, as its home has it."""

    watching: Watching = field(default_factory=lambda: Watching(2))
    feeds: frozenset[str] = frozenset()
    is_ended: bool = False

    def tick(self) -> None: ...

    def end(self) -> None:
        self.is_ended = True


class Beside(Studio):
    """A media process that never has the lease."""

    def __init__(self, home: FakeHome) -> None:
        super().__init__(
            branch=lambda _room: home,
            holds=self._holds,
            name="0a1b2c3d",
            proof=Proof(SECRET, "summit", lambda: NOW),
        )
        self.asked = 0
        self.has_it = False

    async def _holds(self, room: str) -> bool:
        self.asked += 1
        return self.has_it


async def test_a_viewer_is_served_where_the_room_is_not_carried() -> None:
    home = FakeHome()
    studio = Beside(home)
    async with studio.client(studio.person(Role.DELEGATE)) as ana:
        problem(await ana.post(WHEP, content=OFFER, headers=SDP), 503)
        assert studio.asked == 1
        answer = await ana.post(WHEP, content=OFFER, headers=AS_BRANCH)
        assert answer.status_code == 201
        assert answer.headers["location"].startswith(f"{WHEP}/0a1b2c3d.")
        assert studio.asked == 1, "nobody asked for the lease"
        assert studio.media.branches == ["main"]
        assert not studio.media.rooms
        assert (await ana.get(answer.headers["location"])).status_code == 204
        assert (await ana.delete(answer.headers["location"])).status_code == 200
    assert home.carried
    await studio.media.stop()
    assert home.is_stopped
    assert not studio.gauges, "the home says the figures, also when a branch is let go"


async def test_whoever_is_removed_is_gone_from_branches_too() -> None:
    studio = Beside(FakeHome())
    ana = studio.person(Role.DELEGATE)
    async with studio.client(ana) as client:
        answer = await client.post(WHEP, content=OFFER, headers=AS_BRANCH)
        assert answer.status_code == 201
        studio.media.removed([ana.id])
        await studio.settled()
        assert studio.connections.made[-1].closed
    await studio.media.stop()


async def test_while_the_home_is_not_reached_viewers_come_later_and_nothing_is_on_is_said() -> None:
    home = FakeHome(is_reached=False)
    studio = Beside(home)
    async with studio.client(studio.person(Role.DELEGATE)) as ana:
        no = await ana.post(WHEP, content=OFFER, headers=AS_BRANCH)
        problem(no, 503)
        assert FULL not in no.headers, "it is not that there is no place"
        home.is_reached, home.is_live = True, False
        problem(await ana.post(WHEP, content=OFFER, headers=AS_BRANCH), 409)
        problem(await ana.post("/whep/nowhere/stage", content=OFFER, headers=AS_BRANCH), 404)
        problem(await ana.post("/whep/event/stage", content=OFFER, headers=AS_BRANCH), 404)
    await studio.media.stop()


async def test_a_sender_who_finds_the_lease_here_makes_the_branch_a_home() -> None:
    home = FakeHome()
    studio = Beside(home)
    async with studio.client(studio.person(Role.MODERATOR)) as chair:
        await chair.post(WHEP, content=OFFER, headers=AS_BRANCH)
        watching = studio.connections.made[-1]
        studio.has_it = True
        sent = await chair.post("/whip/main/programme", content=OFFER, headers=SDP)
        assert sent.status_code == 201
    assert studio.media.rooms == ["main"]
    assert home.is_stopped
    assert studio.listener.told == ["opened"]
    assert not watching.closed, "viewers stay where they are"
    await studio.media.stop()


async def test_a_room_no_longer_there_is_let_go_with_its_branch(studio: Studio) -> None:
    beside = Beside(FakeHome())
    async with beside.client(beside.person(Role.DELEGATE)) as ana:
        await ana.post(WHEP, content=OFFER, headers=AS_BRANCH)
    del beside.truth.rooms["main"]
    await beside.media.streams.refresh("main")
    assert not beside.media.branches
    room, branch = await studio.room(), FakeBranch()
    room.branches.add(branch)
    studio.media.let_go("main")
    assert branch.is_ended
    await asyncio.sleep(0)


async def test_a_no_for_want_of_places_is_told_from_others(studio: Studio) -> None:
    await studio.on_stage()
    clients = [(await opened(studio, studio.person(Role.DELEGATE), WHEP))[0] for _ in range(5)]
    assert studio.media.free == 0
    async with studio.client(studio.person(Role.DELEGATE)) as late:
        no = await late.post(WHEP, content=OFFER, headers=SDP)
    assert problem(no, 503)
    assert no.headers[FULL] == "1"
    for client in clients:
        await client.aclose()


async def test_crowds_are_given_hls_only_beyond_what_all_processes_hold() -> None:
    others = Elsewhere(3, 1)
    studio = Studio(elsewhere=lambda: others)
    await studio.on_stage()
    room, branch = await studio.room(), FakeBranch(Watching(7))
    room.branches.add(branch)
    studio.hls["main"] = Broadcast("/hls/main/k/index.m3u8")
    assert [way["kind"] for way in ways(room)][:2] == ["webrtc", "hls"]
    branch.watching = Watching(8)
    assert [way["kind"] for way in ways(room)][:2] == ["hls", "webrtc"]
    assert room.figures()[0].data["viewers"] == 8
    await studio.media.stop()


async def test_webrtc_is_offered_while_any_process_has_a_place() -> None:
    free = [1]
    studio = Studio(elsewhere=lambda: Elsewhere(1, free[0]))
    await studio.on_stage()
    clients = [(await opened(studio, studio.person(Role.DELEGATE), WHEP))[0] for _ in range(5)]
    async with studio.client(studio.person(Role.DELEGATE)) as ana:
        kinds = [way["kind"] for way in (await ana.get("/ways/main")).json()["ways"]]
        assert "webrtc" in kinds
        free[0] = 0
        kinds = [way["kind"] for way in (await ana.get("/ways/main")).json()["ways"]]
        assert "webrtc" not in kinds
    for client in clients:
        await client.aclose()
    await studio.media.stop()

"""News between processes over Redis pub/sub: supervised, and honest about its gaps."""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from redis.asyncio.client import PubSub

from server.bus.client import TIMEOUT_S, connect
from server.bus.recent import Recent, Said
from server.wire.topics import Topics

log = logging.getLogger(__name__)

QUIET_S: Final = 1.0
"""After so long without a word the listener asks whether anybody is there."""

FIRST_PAUSE_S: Final = 0.05
LAST_PAUSE_S: Final = 1.0
WAITING: Final = 10_000
"""Messages that may wait to be sent; the oldest are dropped, to be found in SQL or said again."""

AGAIN_S: Final = 0.5
"""How long after a gap what was said lately is said again, once for all who ask by then."""

TOGETHER: Final = 100
"""Messages sent, or heard, before others get their turn."""

Hear = Callable[[bytes], None]
Mend = Callable[[], Awaitable[None]]


class RedisBus:
    """Publishes in order, listens for ever. Nothing that Redis does raises here.

    `well` is set while `healthy` is true, for whoever waits for it; `gaps` counts the times when
    news may have been missed.
    """

    def __init__(self, url: str, topics: Topics) -> None:
        self._topics = topics
        self._redis = connect(url, connections=4)
        self._waiting: deque[Said] = deque(maxlen=WAITING)
        self._recent = Recent()
        self._again: asyncio.TimerHandle | None = None
        self._something = asyncio.Event()
        self._listening = self._publishing = False
        self.well, self._was_well = asyncio.Event(), False
        self._name = secrets.token_hex(8).encode()
        self._echo_since: float | None = None
        self._lag = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self.gaps = 0

    @property
    def healthy(self) -> bool:
        """True while news goes out and comes in, and nothing that was missed is left unread."""
        return self._listening and self._publishing

    @property
    def waiting(self) -> int:
        """Messages that are not sent yet."""
        return len(self._waiting)

    @property
    def lag(self) -> float:
        """Seconds the last echo took to come back; grows while one is awaited."""
        if self._echo_since is None:
            return self._lag
        return max(self._lag, asyncio.get_running_loop().time() - self._echo_since)

    def sound(self) -> None:
        """Send an echo, unless one is under way; `lag` is how long it takes to come back."""
        if self._echo_since is None:
            self._echo_since = asyncio.get_running_loop().time()
            self._send_soon((self._topics.echo, self._name))

    async def start(self, hear: Hear, mend: Mend) -> None:
        """Listen from now on. `mend` is awaited after every gap, the first start included."""
        self._publishing = True
        self._tasks = [
            asyncio.create_task(self._keep_listening(hear, mend), name="bus listener"),
            asyncio.create_task(self._keep_publishing(), name="bus publisher"),
        ]

    async def stop(self) -> None:
        """Say what is still to be said, if that is possible at once, and let go."""
        if self._again is not None:
            self._again.cancel()
        pending = {task for task in self._tasks if not task.done()}
        while pending:  # the client may swallow a cancellation while it reconnects
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=TIMEOUT_S)
        if self._publishing and self._waiting:
            with suppress(Exception):
                await self._send(list(self._waiting))
        self._listening = self._publishing = False
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()

    def publish(self, topic: str, message: bytes, *, keep: bool = False) -> None:
        """Send in the order of calls, soon. With `keep`, again after somebody has missed news.

        So what is kept is heard twice at times, and must do no harm then.
        """
        if keep:
            now = asyncio.get_running_loop().time()
            self._recent.add(topic, message, now, forget=self.healthy)
        self._send_soon((topic, message))

    # -- out ------------------------------------------------------------------------------------

    async def _keep_publishing(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            if self._publishing:
                await self._something.wait()
            batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            if not self._waiting:
                self._something.clear()
            try:
                await self._send(batch)
            except Exception as error:  # noqa: BLE001 - whatever it is, it was not sent
                self._waiting.clear()
                self._say(publishing=False, why=error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LAST_PAUSE_S)
            else:
                self._say(publishing=True)
                pause = FIRST_PAUSE_S

    async def _send(self, batch: list[Said]) -> None:
        """All of it or an error; after an error nobody knows which of it was sent."""
        async with asyncio.timeout(TIMEOUT_S):
            pipe: Any = self._redis.pipeline(transaction=False)
            for topic, message in batch:
                pipe.publish(topic, message)
            if not batch:
                pipe.ping()
            await pipe.execute()

    def _send_soon(self, *said: Said) -> None:
        self._waiting.extend(said)
        self._something.set()

    def _catch_up(self, ask: bool) -> None:
        """After a gap: say again what others may have missed, and ask them to do the same.

        Both, since two processes that lost the server do not find it again at the same moment.
        """
        if ask:
            self._send_soon((self._topics.again, self._name))
        self._say_again()

    def _say_again(self) -> None:
        """Soon, and once for all who have asked by then."""
        if self._again is None:
            self._again = asyncio.get_running_loop().call_later(AGAIN_S, self._say_it_again)

    def _say_it_again(self) -> None:
        self._again = None
        said = self._recent.all()
        self._recent.forget(asyncio.get_running_loop().time())
        self._send_soon(*said)

    # -- in -------------------------------------------------------------------------------------

    async def _keep_listening(self, hear: Hear, mend: Mend) -> None:
        pause = FIRST_PAUSE_S
        while True:
            pubsub = self._redis.pubsub()
            try:
                await self._subscribe(pubsub)
                await mend()
                pause = FIRST_PAUSE_S
                self._say(listening=True)
                await self._listen(pubsub, hear)
            except Exception as error:  # noqa: BLE001 - whatever it is, there is a gap now
                self.gaps += 1
                self._say(listening=False, why=error)
            finally:
                with suppress(Exception):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311
            pause = min(pause * 2, LAST_PAUSE_S)

    async def _subscribe(self, pubsub: PubSub) -> None:
        """Come back when the server has confirmed: from here on nothing is missed."""
        async with asyncio.timeout(TIMEOUT_S):
            await pubsub.psubscribe(self._topics.all_news)
            while True:
                said = await pubsub.get_message(timeout=TIMEOUT_S)
                if said is not None and said["type"] == "psubscribe":
                    return

    async def _listen(self, pubsub: PubSub, hear: Hear) -> None:
        """Hear until something is wrong, which a connection does not always say by itself."""
        asked, heard = False, 0
        while True:
            said = await pubsub.get_message(timeout=QUIET_S)
            if said is None and asked:
                raise ConnectionError("no answer to a ping")
            asked = said is None
            if said is None:
                await pubsub.ping()
            elif said["type"] == "pmessage":
                heard += 1
                self._hear(hear, said["channel"].decode(), said["data"])
                if heard % TOGETHER == 0:
                    await asyncio.sleep(0)

    def _hear(self, hear: Hear, topic: str, message: bytes) -> None:
        if topic == self._topics.echo:
            self._echoed(message)
            return
        if topic == self._topics.again:
            if message != self._name:
                self._say_again()
            return
        try:
            hear(message)
        except Exception:
            log.exception("A message of the bus could not be taken")

    def _echoed(self, name: bytes) -> None:
        if name == self._name and self._echo_since is not None:
            self._lag = asyncio.get_running_loop().time() - self._echo_since
            self._echo_since = None

    def _say(
        self,
        *,
        listening: bool | None = None,
        publishing: bool | None = None,
        why: BaseException | None = None,
    ) -> None:
        """Note how it stands, and log when that changes."""
        before = self.healthy
        self._listening = self._listening if listening is None else listening
        self._publishing = self._publishing if publishing is None else publishing
        if self.healthy and not before:
            self._echo_since = None  # it may have been lost in the gap
            self._catch_up(ask=self._was_well)
            self._was_well = True
            self.well.set()
        elif not self.healthy:
            self.well.clear()
        if before and not self.healthy:
            log.warning("The bus is away (%s); news is found in SQL meanwhile.", why or "silent")
        elif self.healthy and not before:
            log.info("The bus is well.")

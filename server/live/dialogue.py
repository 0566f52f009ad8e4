"""What is said over one link: hello first, then commands, one after the other, each answered."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable
from functools import partial
from typing import Any, Final

from rooms.audience import voted
from rooms.facts import Data, stamp
from rooms.limits import QUESTIONS_PER_MINUTE, limits_view
from rooms.people import Person, person_view
from rooms.permissions import check
from rooms.refusals import Refusal
from server.actions.perform import perform
from server.actions.ports import Done
from server.identity import Expired
from server.live.beats import BEAT_S
from server.live.link import Link, Outlet
from server.live.meter import LinkMeter
from server.live.services import Services
from server.wire import codec
from server.wire.commands import Envelope, Unreadable, parse
from server.wire.refusals import Close, unforeseen

log = logging.getLogger(__name__)

HELLO_S: Final = 10.0
INBOX: Final = 64
"""Commands that may wait behind a slow one; more are refused as `overloaded`."""


class Dialogue:
    """Owns a link. Ballots and upvotes do not hold up what comes after them; all else does."""

    def __init__(self, wire: Outlet, services: Services, cookie: str | None) -> None:
        self._services, self._cookie = services, cookie
        self._loop = asyncio.get_running_loop()
        self.link = Link(wire)
        self.link.on_close = self._on_closed
        self._meter = LinkMeter(self._loop.time())
        self._inbox: deque[bytes] = deque()
        self._busy: asyncio.Task[None] | None = None
        self._hello_timer = self._loop.call_later(HELLO_S, self._no_hello)

    # -- what the wire calls --------------------------------------------------------------------

    def on_text(self, text: bytes) -> None:
        """A message: done at once, kept for its turn, or refused because there are too many."""
        if self.link.closed:
            return
        refused = self._meter.refusal(self._loop.time())
        if refused is None and len(self._inbox) >= INBOX:
            refused = Refusal("overloaded", retry_ms=1000)
        if refused is not None:
            self._turn_away(text, refused)
        elif self._busy is not None:
            self._inbox.append(text)
        else:
            self._take(text)

    def on_binary(self, _data: bytes) -> None:
        """Not of this protocol."""
        self._mistake(None, Refusal("bad_request", "Messages are text, not binary."))

    def on_slow(self) -> None:
        self.link.on_slow()

    def on_writable(self) -> None:
        self.link.on_writable()

    def on_gone(self, _code: int, _reason: str) -> None:
        self.link.forget()

    # -- one message ----------------------------------------------------------------------------

    def _take(self, text: bytes) -> None:
        try:
            envelope = parse(text)
        except Unreadable as refused:
            self._mistake(refused.id, refused)
            return
        try:
            self._do(envelope)
        except Exception as error:  # noqa: BLE001 - answered, and logged if it is our fault
            self._refuse(envelope, error)

    def _do(self, envelope: Envelope) -> None:
        if envelope.do == "hello":
            self._start(envelope, self._hello(envelope))
            return
        person = self.link.person
        if person is None:
            raise Refusal("unauthenticated", "Say hello first.")
        if envelope.do == "enter":
            self._start(envelope, self._enter(person, envelope))
        elif envelope.do == "leave":
            self._services.entry.leave(self.link, envelope.room or "")
            self._answer(envelope, Done({}))
        elif envelope.do == "renew":
            self._answer(envelope, Done(self._renew(person, envelope.command.pass_)))
        elif envelope.do == "ask_question":
            self._start(envelope, self._ask(person, envelope))
        else:
            self._perform(person, envelope)

    def _perform(self, person: Person, envelope: Envelope) -> None:
        work = self._work(person, envelope)
        if isinstance(work, asyncio.Future):
            work.add_done_callback(partial(self._answer_later, envelope))
        else:
            self._start(envelope, work)

    def _work(self, person: Person, envelope: Envelope) -> Awaitable[Done]:
        room, id = envelope.room or "", envelope.id or ""
        return perform(self._services.ports, person, room, id, envelope.command)

    async def _ask(self, person: Person, envelope: Envelope) -> Done:
        """A question, of which a person may put ten a minute over all links and processes."""
        wait = await self._services.buckets.take("questions", person.id, QUESTIONS_PER_MINUTE)
        if wait > 0:
            raise Refusal("rate_limited", retry_ms=max(1, round(wait * 1000)))
        return await self._work(person, envelope)

    async def _enter(self, person: Person, envelope: Envelope) -> None:
        check(person, "enter", envelope.room)
        cursor, re = envelope.command.cursor, envelope.id or ""
        await self._services.entry.enter(self.link, person, envelope.room or "", cursor, re)

    def _renew(self, person: Person, text: str) -> Data:
        holder = self._services.read_pass(text, self._services.now())
        if holder.person != person.id:
            raise Refusal("forbidden", "That is somebody else's pass. Please connect anew.")
        self.link.expires_at = holder.expires_at
        return {"expires_at": stamp(holder.expires_at)}

    # -- hello ----------------------------------------------------------------------------------

    async def _hello(self, envelope: Envelope) -> None:
        if self.link.person is not None:
            raise Refusal("conflict", "You have said hello already.")
        self._hello_timer.cancel()  # said in time; that we may be slow is not the client's fault
        try:
            person = await self._admit(envelope.command.pass_ or self._cookie)
        except Refusal as refused:
            self._refuse(envelope, refused)
            self.link.close(_code(refused), "not admitted")
            return
        if self.link.closed:
            return
        self.link.person = person
        self._services.hub.add(self.link, person.id)
        self._services.beats.add(self.link)
        self.link.send(codec.welcome(envelope.id or "", self._welcome(person)))

    async def _admit(self, text: str | None) -> Person:
        """The person of a pass, as they are now. Refusal otherwise."""
        if text is None:
            raise Refusal("unauthenticated")
        holder = self._services.read_pass(text, self._services.now())
        try:
            person = await self._services.people.get(holder.person)
        except KeyError:
            raise Refusal("unauthenticated", "Nobody here has this pass.") from None
        if person.removed:
            raise Refusal("forbidden", "You have been removed from this event.")
        self.link.expires_at = holder.expires_at
        return person

    def _welcome(self, person: Person) -> dict[str, Any]:
        return {
            "connection": f"{self._services.name}-{self.link.number}",
            "person": person_view(person),
            "beat_s": BEAT_S,
            "limits": limits_view(),
            "server": self._services.version,
            "now": stamp(self._services.now()),
        }

    def _no_hello(self) -> None:
        self.link.close(Close.NO_HELLO, "no hello in time")

    # -- answers --------------------------------------------------------------------------------

    def _start(self, envelope: Envelope, work: Awaitable[Done | None]) -> None:
        self._busy = asyncio.create_task(self._finish(envelope, work))

    async def _finish(self, envelope: Envelope, work: Awaitable[Done | None]) -> None:
        """Wait for a command and answer it, then take what has come in meanwhile."""
        try:
            done = await work
            if done is not None:
                self._answer(envelope, done)
        except Exception as error:  # noqa: BLE001 - answered, and logged if it is our fault
            self._refuse(envelope, error)
        self._busy = None
        while self._inbox and self._is_free():
            self._take(self._inbox.popleft())

    def _is_free(self) -> bool:
        return self._busy is None and not self.link.closed

    def _answer_later(self, envelope: Envelope, future: asyncio.Future[Done]) -> None:
        if future.cancelled():
            self._refuse(envelope, Refusal("unavailable", retry_ms=1000))
        elif error := future.exception():
            self._refuse(envelope, error)
        else:
            self._answer(envelope, future.result())

    def _answer(self, envelope: Envelope, done: Done) -> None:
        if envelope.do == "cast_ballot" and self.link.person is not None:
            ballot = done.ok["ballot"]
            audience = voted(ballot["poll"], ballot["run"])
            self._services.hub.voted(envelope.room or "", self.link.person.id, audience)
        if envelope.id is not None:
            self.link.send(codec.reply(envelope.id, done.ok, done.again))

    def _refuse(self, envelope: Envelope, error: BaseException) -> None:
        refused = error if isinstance(error, Refusal) else unforeseen()
        if refused is not error:
            log.error("%s failed: %s", envelope.do, refused.message, exc_info=error)
        if envelope.id is not None:
            self.link.send(codec.refusal(envelope.id, refused))

    def _turn_away(self, text: bytes, refused: Refusal) -> None:
        """Answer a message that was one too many; who does not listen is sent away."""
        if self._meter.is_out_of_patience(self._loop.time()):
            self.link.close(Close.TOO_MANY_REQUESTS, "too many requests")
            return
        try:
            id = parse(text).id
        except Unreadable as unreadable:
            id = unreadable.id
        self.link.send(codec.refusal(id, refused))

    def _mistake(self, id: str | None, refused: Refusal) -> None:
        """Answer what could not be read; who sends little else is sent away."""
        if self._meter.is_malformed(self._loop.time()):
            self.link.close(Close.MALFORMED, "not this protocol")
        else:
            self.link.send(codec.refusal(id, refused))

    def _on_closed(self, link: Link) -> None:
        self._hello_timer.cancel()
        self._inbox.clear()
        self._services.entry.gone(link)


def _code(refused: Refusal) -> Close:
    """How a link ends whose hello was refused."""
    if isinstance(refused, Expired):
        return Close.PASS_EXPIRED
    if refused.code == "unauthenticated":
        return Close.PASS_REFUSED
    if refused.code == "forbidden":
        return Close.REMOVED
    return Close.SERVER_ERROR

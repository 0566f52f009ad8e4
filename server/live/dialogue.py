"""What is said over one link: hello first, then commands, one after the other, each answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from functools import partial
from typing import Final

from rooms.audience import voted
from rooms.facts import Data, stamp
from rooms.limits import QUESTIONS_PER_MINUTE
from rooms.people import Person
from rooms.permissions import check
from rooms.refusals import Refusal
from server.actions.perform import perform, submit
from server.actions.ports import Cast, Done, Entry
from server.identity import Expired
from server.live.link import Link, Outlet
from server.live.meter import LinkMeter
from server.live.services import PassHolder, Services
from server.wire import codec
from server.wire.commands import Commands, Envelope, Unreadable, parse
from server.wire.refusals import Close, unforeseen

log = logging.getLogger(__name__)

HELLO_S: Final = 10.0
COMMANDS: Final = Commands()
"""One for all links, since what many of them send differs in little."""

IN_BATCHES: Final = frozenset({"cast_ballot", "upvote_question"})

INBOX: Final = 64
"""Commands that may wait behind a slow one; more are refused as `overloaded`."""


class Dialogue:
    """Owns a link. Ballots and upvotes do not hold up what comes after them; all else does."""

    __slots__ = (
        *("_busy", "_cookie", "_hello_timer", "_inbox", "_loop", "_meter", "_services", "_task"),
        "link",
    )

    def __init__(self, wire: Outlet, services: Services, cookie: str | None) -> None:
        self._services, self._cookie = services, cookie
        self._loop = asyncio.get_running_loop()
        self.link = Link(wire)
        self.link.on_close = self._on_closed
        self._meter = LinkMeter(self._loop.time())
        self._inbox: list[bytes] = []
        self._busy = False
        self._task: asyncio.Task[None] | None = None
        self._hello_timer: asyncio.TimerHandle | None = self._loop.call_later(
            HELLO_S, self._no_hello
        )

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
        elif self._busy:
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
            envelope = COMMANDS.read(text)
        except Unreadable as refused:
            self._mistake(refused.id, refused)
            return
        try:
            self._do(envelope)
        except Exception as error:  # noqa: BLE001 - answered, and logged if it is our fault
            self._refuse(envelope, error)

    def _do(self, envelope: Envelope) -> None:
        if envelope.do == "hello":
            self._hello(envelope)
            return
        person = self.link.person
        if person is None:
            raise Refusal("unauthenticated", "Say hello first.")
        if envelope.do in IN_BATCHES:
            submit(
                *(self._services.ports, person, envelope.room or "", envelope.id or ""),
                *(envelope.command, self._answer_later, self.link),
            )
        elif envelope.do == "enter":
            self._enter(person, envelope)
        elif envelope.do == "leave":
            self._services.entry.leave(self.link, envelope.room or "")
            self._answer(envelope, Done({}))
        elif envelope.do == "renew":
            self._answer(envelope, Done(self._renew(person, envelope.command.pass_)))
        elif envelope.do == "ask_question":
            self._start(envelope, self._ask(person, envelope))
        else:
            self._start(envelope, self._work(person, envelope))

    def _work(self, person: Person, envelope: Envelope) -> Awaitable[Done]:
        room, id = envelope.room or "", envelope.id or ""
        return perform(self._services.ports, person, room, id, envelope.command)

    async def _ask(self, person: Person, envelope: Envelope) -> Done:
        """A question, of which a person may put ten a minute over all links and processes."""
        wait = await self._services.buckets.take("questions", person.id, QUESTIONS_PER_MINUTE)
        if wait > 0:
            raise Refusal("rate_limited", retry_ms=max(1, round(wait * 1000)))
        return await self._work(person, envelope)

    def _enter(self, person: Person, envelope: Envelope) -> None:
        room, cursor = envelope.room or "", envelope.command.cursor
        check(person, "enter", room)
        self._busy = True
        then = partial(self._entered, envelope)
        self._services.entry.enter(self.link, person, room, cursor, envelope.id or "", then)

    def _entered(self, envelope: Envelope, error: Exception | None) -> None:
        if error is not None:
            self._refuse(envelope, error)
        self._go_on()

    def _renew(self, person: Person, text: str) -> Data:
        holder = self._services.read_pass(text, self._services.now())
        if holder.person != person.id:
            raise Refusal("forbidden", "That is somebody else's pass. Please connect anew.")
        self.link.expires_at = holder.expires_at
        return {"expires_at": stamp(holder.expires_at)}

    # -- hello ----------------------------------------------------------------------------------

    def _hello(self, envelope: Envelope) -> None:
        if self.link.person is not None:
            raise Refusal("conflict", "You have said hello already.")
        self._stop_waiting()  # said in time; that we may be slow is not the client's fault
        try:
            holder = self._holder(envelope.command.pass_ or self._cookie)
        except Refusal as refused:
            self._show_out(envelope, refused)
            return
        self._busy = True
        self._services.people.ask(holder.person, partial(self._greet, envelope, holder))

    def _holder(self, text: str | None) -> PassHolder:
        if text is None:
            raise Refusal("unauthenticated")
        return self._services.read_pass(text, self._services.now())

    def _greet(self, envelope: Envelope, holder: PassHolder, found: Person | Exception) -> None:
        """The person of a pass, as they are now, comes in or is shown out."""
        services, link = self._services, self.link
        if isinstance(found, KeyError):
            self._show_out(envelope, Refusal("unauthenticated", "Nobody here has this pass."))
        elif isinstance(found, Exception):
            self._show_out(envelope, found)
        elif found.removed:
            gone = Refusal("forbidden", "You have been removed from this event.")
            self._show_out(envelope, gone)
        elif not link.closed:
            link.person, link.expires_at = found, holder.expires_at
            services.hub.add(link, found.id)
            services.beats.add(link)
            link.send(services.welcome(envelope.id or "", link.number, found))
        self._go_on()

    def _show_out(self, envelope: Envelope, why: Exception) -> None:
        self._refuse(envelope, why)
        self.link.close(_code(why), "not admitted")

    def _stop_waiting(self) -> None:
        if self._hello_timer is not None:
            self._hello_timer.cancel()
        self._hello_timer = None

    def _no_hello(self) -> None:
        self.link.close(Close.NO_HELLO, "no hello in time")

    # -- answers --------------------------------------------------------------------------------

    def _start(self, envelope: Envelope, work: Awaitable[Done]) -> None:
        self._busy = True
        self._task = asyncio.create_task(self._finish(envelope, work))

    async def _finish(self, envelope: Envelope, work: Awaitable[Done]) -> None:
        """Wait for a command and answer it, then take what has come in meanwhile."""
        try:
            self._answer(envelope, await work)
        except Exception as error:  # noqa: BLE001 - answered, and logged if it is our fault
            self._refuse(envelope, error)
        self._task = None
        self._go_on()

    def _go_on(self) -> None:
        """The command that was waited for is over: take what has come in meanwhile."""
        self._busy = False
        while self._inbox and not self._busy and not self.link.closed:
            self._take(self._inbox.pop(0))

    def _answer_later(self, entry: Entry, result: Done | BaseException) -> None:
        """What came of a ballot or an upvote, after its batch was committed or refused."""
        if not isinstance(result, Done):
            self._say_no(type(entry).__name__, entry.id, result)
            return
        if not result.told and isinstance(entry, Cast):
            ballot = result.ok["ballot"]
            self._services.hub.voted(entry.room, entry.by.id, voted(ballot["poll"], ballot["run"]))
        self.link.send(codec.answer(entry.id, result.text, result.again))

    def _answer(self, envelope: Envelope, done: Done) -> None:
        if envelope.id is not None:
            self.link.send(codec.answer(envelope.id, done.text, done.again))

    def _refuse(self, envelope: Envelope, error: BaseException) -> None:
        self._say_no(envelope.do, envelope.id, error)

    def _say_no(self, do: str, id: str | None, error: BaseException) -> None:
        refused = error if isinstance(error, Refusal) else unforeseen()
        if refused is not error:
            log.error("%s failed: %s", do, refused.message, exc_info=error)
        if id is not None:
            self.link.send(codec.refusal(id, refused))

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
        self._stop_waiting()
        self._inbox.clear()
        self._services.entry.gone(link)


def _code(refused: Exception) -> Close:
    """How a link ends whose hello was refused."""
    if isinstance(refused, Expired):
        return Close.PASS_EXPIRED
    if not isinstance(refused, Refusal):
        return Close.SERVER_ERROR
    if refused.code == "unauthenticated":
        return Close.PASS_REFUSED
    if refused.code == "forbidden":
        return Close.REMOVED
    return Close.SERVER_ERROR

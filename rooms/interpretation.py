"""Interpretation: a channel for each language, and the one voice that is heard in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rooms.channels import FLOOR, Channel, Seat
from rooms.facts import Outcome
from rooms.languages import tag
from rooms.people import Person
from rooms.refusals import Refusal
from rooms.streams import Streams, interpreter_feed, told

CHANNELS_MAX: Final = 16
"""Channels of a room. Each is a track of its own and a rendition for crowds."""


def open_channel(streams: Streams, language: str) -> Outcome[Streams]:
    """Offer a language, silent until somebody interprets (I1); an open one stays as it is."""
    name = tag(language)
    if find(streams, name) is not None:
        return Outcome(streams)
    if len(streams.channels) >= CHANNELS_MAX:
        raise Refusal("conflict", f"A room has {CHANNELS_MAX} channels at most. Close one first.")
    return _with(streams, (*streams.channels, Channel(name)))


def close_channel(streams: Streams, language: str) -> Outcome[Streams]:
    """Offer a language no more; who listened to it in order to interpret hears the floor (I2)."""
    name = tag(language)
    if find(streams, name) is None:
        return Outcome(streams)
    rest = (each for each in streams.channels if each.language != name)
    return _with(streams, (_heard(each, FLOOR) if each.heard == name else each for each in rest))


def interpret(
    streams: Streams, by: Person, language: str, on: bool, heard: str | None
) -> Outcome[Streams]:
    """Carry a channel from now on, in a partner's place (I3), or let go of one's own (I4).

    `heard` is what the interpreter listens to, the floor or another language; None: what the
    channel's voice has listened to until now. Each interpreter has one voice: whoever takes
    another channel leaves the first. Letting go of what a partner has taken changes nothing.
    """
    channel, seat = _open(streams, language), _seat(by)
    if not on:
        let_go = channel.waiting(seat) if channel.feed == seat.feed else channel
        return _changed(streams, seat, let_go)
    source = channel.heard if heard is None else _source(streams, channel.language, heard)
    return _changed(streams, seat, replace(channel.voiced(seat), heard=source))


def stand_by(streams: Streams, by: Person, language: str, on: bool) -> Outcome[Streams]:
    """Sit down at a channel's desk, ready to take over, or leave it (I6).

    Whoever sits down leaves any other desk; whoever sits here already, its voice too, stays. To
    leave a desk does not let go of its channel, and one of a channel that closed is left already.
    """
    seat = _seat(by)
    if not on and find(streams, tag(language)) is None:
        return Outcome(streams)
    channel = _open(streams, language)
    if on:
        return _changed(
            streams, seat, channel if channel.sits(seat.feed) else channel.waiting(seat)
        )
    if channel.feed == seat.feed or not channel.sits(seat.feed):
        return Outcome(streams)
    return _with(streams, _put(streams, channel.less(seat.feed)))


def hand_over(streams: Streams, by: Person, language: str, on: bool) -> Outcome[Streams]:
    """Ask those who wait at one's desk to take over, or be asked no more (I7).

    The voice asks and withdraws, whoever waits refuses; who takes the channel has answered, too.
    """
    channel, feed = _open(streams, language), interpreter_feed(by.id)
    if not on:
        ended = replace(channel, asks=False) if channel.sits(feed) else channel
        return Outcome(streams) if ended == channel else _with(streams, _put(streams, ended))
    if channel.feed != feed:
        raise Refusal("conflict", f"Somebody else carries “{channel.language}” by now.")
    if not channel.ready:
        raise Refusal("conflict", "Nobody else is at this desk.")
    if channel.asks:
        return Outcome(streams)
    return _with(streams, _put(streams, replace(channel, asks=True)))


def find(streams: Streams, language: str) -> Channel | None:
    """The open channel of a language."""
    return next((each for each in streams.channels if each.language == language), None)


def _source(streams: Streams, language: str, heard: str) -> str:
    """What a relay listens to; a Refusal where it would hear itself in the end (I5)."""
    if heard == FLOOR:
        return FLOOR
    first = at = tag(heard)
    while at != FLOOR:
        if at == language:
            raise Refusal("conflict", f"“{first}” is interpreted from “{language}” itself.")
        channel = find(streams, at)
        if channel is None:
            raise Refusal("not_found", f"The channel “{at}” is not open.")
        at = channel.heard
    return first


def _open(streams: Streams, language: str) -> Channel:
    name = tag(language)
    channel = find(streams, name)
    if channel is None:
        raise Refusal("not_found", f"The channel “{name}” is not open.")
    return channel


def _seat(by: Person) -> Seat:
    return Seat(interpreter_feed(by.id), by.name)


def _changed(streams: Streams, seat: Seat, channel: Channel) -> Outcome[Streams]:
    """The streams with this channel as it is now, and its interpreter at no other desk."""
    if channel.sits(seat.feed):
        left = (each.less(seat.feed) for each in streams.channels)
        streams_left = replace(streams, channels=tuple(left))
    else:
        streams_left = streams
    now = replace(streams, channels=tuple(_put(streams_left, channel)))
    return Outcome(streams) if now == streams else told(streams, now)


def _heard(channel: Channel, what: str) -> Channel:
    return replace(channel, heard=what)


def _put(streams: Streams, channel: Channel) -> Iterable[Channel]:
    return (channel if each.language == channel.language else each for each in streams.channels)


def _with(streams: Streams, channels: Iterable[Channel]) -> Outcome[Streams]:
    return told(streams, replace(streams, channels=tuple(channels)))

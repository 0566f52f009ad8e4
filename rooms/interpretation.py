"""Interpretation: a channel for each language, and the one voice that is heard in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rooms.facts import Outcome
from rooms.languages import tag
from rooms.people import Person
from rooms.refusals import Refusal
from rooms.streams import FLOOR, Channel, Streams, interpreter_feed, told

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
    name, feed = tag(language), interpreter_feed(by.id)
    channel = find(streams, name)
    if channel is None:
        raise Refusal("not_found", f"The channel “{name}” is not open.")
    if not on:
        if channel.feed != feed:
            return Outcome(streams)
        return _with(streams, _put(streams, replace(channel, feed=None, name=None)))
    source = channel.heard if heard is None else _source(streams, name, heard)
    taken = replace(channel, feed=feed, name=by.name, heard=source)
    if taken == channel:
        return Outcome(streams)
    left = replace(streams, channels=tuple(_less(each, feed) for each in streams.channels))
    return told(streams, replace(streams, channels=tuple(_put(left, taken))))


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


def _less(channel: Channel, feed: str) -> Channel:
    return replace(channel, feed=None, name=None) if channel.feed == feed else channel


def _heard(channel: Channel, what: str) -> Channel:
    return replace(channel, heard=what)


def _put(streams: Streams, channel: Channel) -> Iterable[Channel]:
    return (channel if each.language == channel.language else each for each in streams.channels)


def _with(streams: Streams, channels: Iterable[Channel]) -> Outcome[Streams]:
    return told(streams, replace(streams, channels=tuple(channels)))

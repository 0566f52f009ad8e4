"""What is done with lines of live text."""

from __future__ import annotations

from rooms import captions
from rooms.commands import Caption
from rooms.facts import Data
from rooms.languages import tag
from server.actions.ports import Unit


def caption(unit: Unit, do: Caption) -> Data:
    """Keep a final line, or correct the one of its number. One that is not final passes by."""
    known = unit.captions.find(tag(do.language), do.line)
    outcome = captions.finish(known, unit.new_id(), unit.room, do, unit.by, unit.now)
    if outcome.facts:
        unit.captions.save(outcome.now)
        unit.emit(outcome)
    return {"caption": captions.caption_view(outcome.now)}

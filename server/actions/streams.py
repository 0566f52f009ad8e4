"""What is done with feeds, channels and recordings."""

from __future__ import annotations

from rooms import interpretation, streams
from rooms.commands import (
    CloseChannel,
    HandOver,
    Interpret,
    InviteSpeaker,
    OpenChannel,
    Scene,
    SetStage,
    StageFeed,
    StandBy,
    StartRecording,
    StopRecording,
)
from rooms.facts import Data, Outcome
from rooms.people import Person
from rooms.recordings import RecordedFile
from rooms.streams import Streams
from server.actions.ports import Unit
from server.actions.stage import set_stage


def stage_feed(unit: Unit, do: StageFeed) -> Data:
    """Bring a feed on stage, or off; with `show` the room's scene goes along with it."""
    before = unit.desk.streams()
    sender = _sender(unit, do.feed)
    answer = _keep(unit, "stage_feed", streams.stage_feed(before, do.feed, sender, unit.now))
    if do.show:
        _show(unit, do.feed is not None)
    return answer


def invite_speaker(unit: Unit, do: InviteSpeaker) -> Data:
    """Let somebody come on, or take that back: then the stage they were on is empty."""
    before = unit.desk.streams()
    person = unit.people.get(do.person)
    answer = _keep(unit, "invite_speaker", streams.invite(before, person, do.on, unit.now))
    if before.source is not None and unit.desk.streams().source is None:
        _show(unit, False)
    return answer


def open_channel(unit: Unit, do: OpenChannel) -> Data:
    return _keep(
        unit, "open_channel", interpretation.open_channel(unit.desk.streams(), do.language)
    )


def close_channel(unit: Unit, do: CloseChannel) -> Data:
    return _keep(
        unit, "close_channel", interpretation.close_channel(unit.desk.streams(), do.language)
    )


def interpret(unit: Unit, do: Interpret) -> Data:
    before = unit.desk.streams()
    outcome = interpretation.interpret(before, unit.by, do.language, do.on, do.from_)
    return _keep(unit, "interpret", outcome)


def stand_by(unit: Unit, do: StandBy) -> Data:
    """Who waits at which desk is no act that anybody has to answer for: it is not audited."""
    outcome = interpretation.stand_by(unit.desk.streams(), unit.by, do.language, do.on)
    _store(unit, outcome)
    return {"streams": streams.streams_view(outcome.now)}


def hand_over(unit: Unit, do: HandOver) -> Data:
    outcome = interpretation.hand_over(unit.desk.streams(), unit.by, do.language, do.on)
    _store(unit, outcome)
    return {"streams": streams.streams_view(outcome.now)}


def start_recording(unit: Unit, _: StartRecording) -> Data:
    """Begin a recording. The media process hears of it and says what it writes: `keep_file`."""
    before = unit.desk.streams()
    outcome = streams.start_recording(before, unit.new_id(), unit.now)
    if outcome.facts and outcome.now.recording is not None:
        unit.recordings.begin(outcome.now.recording)
    return _keep(unit, "start_recording", outcome)


def stop_recording(unit: Unit, _: StopRecording) -> Data:
    before = unit.desk.streams()
    if before.recording is not None:
        unit.recordings.end(before.recording.id, unit.now)
    return _keep(unit, "stop_recording", streams.stop_recording(before))


def take_off(unit: Unit, person: Person) -> None:
    """Nothing is seen or heard any more of somebody who has left for good."""
    was_on_stage = unit.desk.streams().source == streams.speaker_feed(person.id)
    outcome = streams.without(unit.desk.streams(), person, unit.now)
    _store(unit, outcome)
    if was_on_stage:
        _show(unit, False)


def keep_file(unit: Unit, recording: str, folder: str, file: RecordedFile) -> Data:
    """What the media process says of a file it writes, when it begins it and whenever it likes.

    The same name again is the same file, with what is known of it now. Refusal `not_found` for a
    recording of another room.
    """
    unit.recordings.put(recording, folder, file)
    return {}


def _sender(unit: Unit, feed: str | None) -> Person | None:
    known = None if feed is None else streams.feed_of(feed)
    if known is None or known.person is None:
        return None
    return unit.people.get(known.person)


def _show(unit: Unit, on: bool) -> None:
    """The room's scene is the stage from now on; off: it is that no more."""
    scene = unit.desk.stage().scene
    is_shown = scene is not None and scene.kind == "stage"
    if on is not is_shown:
        set_stage(unit, SetStage(Scene("stage") if on else None))


def _keep(unit: Unit, command: str, outcome: Outcome[Streams]) -> Data:
    """Keep and tell what has changed; what has not is answered alike."""
    before = unit.desk.streams()
    after = streams.streams_view(outcome.now)
    if _store(unit, outcome):
        unit.audit(command, unit.room, streams.streams_view(before), after)
    return {"streams": after}


def _store(unit: Unit, outcome: Outcome[Streams]) -> bool:
    if not outcome.facts:
        return False
    unit.desk.save_streams(outcome.now)
    unit.emit(outcome)
    return True

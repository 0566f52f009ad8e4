"""A schedule as the new programme of an event that runs: what is known is recognised and stays."""

from dataclasses import replace

import pytest

from rooms.people import Delegation
from rooms.programme import Event, Session, SessionState, Speaker, start
from server.events import shipped
from server.wire import frab_json, frab_xml
from server.wire.faults import BrokenFile
from server.wire.frab_names import guid_of
from tests.wire.programmes import BASE

SUMMIT = replace(
    shipped(),
    speakers=(Speaker("wang-wei", "Wang Wei", role="Chair"), Speaker("wang-wei-2", "Wang Wei")),
)


def taken_back(changed: Event, onto: Event = SUMMIT) -> Event:
    """What the summit becomes when it is given the schedule of a changed copy of itself."""
    from_json = frab_json.read(frab_json.write(changed, BASE, "2"), onto=onto)
    from_xml = frab_xml.read(frab_xml.write(changed, BASE, "2"), onto=onto)
    assert from_json == from_xml
    return from_json


def with_opening(**changes: object) -> Event:
    opening = replace(SUMMIT.sessions[0], **changes)  # type: ignore[arg-type]
    return replace(SUMMIT, sessions=(opening, *SUMMIT.sessions[1:]))


def opening(event: Event) -> Session:
    return next(s for s in event.sessions if s.id == "opening")


def test_its_own_schedule_changes_nothing() -> None:
    assert taken_back(SUMMIT) == SUMMIT
    assert len(taken_back(SUMMIT).delegations) == 349


def test_a_changed_title_replaces_its_translations_an_unchanged_one_keeps_them() -> None:
    after = taken_back(with_opening(title={"en": "Grand opening", "zh": "开幕式"}))
    assert opening(after).title == {"en": "Grand opening"}, "the Chinese said something else"
    assert opening(after).abstract == opening(SUMMIT).abstract


def test_an_abstract_can_be_taken_away() -> None:
    assert opening(taken_back(with_opening(abstract={}))).abstract == {}


def test_a_running_session_goes_on_running() -> None:
    first = SUMMIT.sessions[0]
    running = replace(SUMMIT, sessions=(start(first, first.starts_at), *SUMMIT.sessions[1:]))
    after = opening(taken_back(SUMMIT, onto=running))
    assert (after.state, after.started_at) == (SessionState.LIVE, first.starts_at)


def test_a_delay_counts_from_the_new_times_once_they_change() -> None:
    first = SUMMIT.sessions[0]
    late = replace(SUMMIT, sessions=(replace(first, delay_s=600), *SUMMIT.sessions[1:]))
    assert opening(taken_back(SUMMIT, onto=late)).delay_s == 600
    earlier = with_opening(ends_at=first.ends_at, starts_at=first.starts_at - first.length)
    assert opening(taken_back(earlier, onto=late)).delay_s == 0


def test_a_session_left_out_is_gone_and_a_new_one_comes_with_its_guid_for_an_id() -> None:
    new = replace(SUMMIT.sessions[0], id="extra", guid="2d64f8e2-26ee-529f-b5ab-3b3f326e31b9")
    after = taken_back(replace(SUMMIT, sessions=(new, *SUMMIT.sessions[1:])))
    assert {s.id for s in after.sessions} - {s.id for s in SUMMIT.sessions} == {new.guid}
    assert "opening" not in {s.id for s in after.sessions}


def test_two_speakers_of_one_name_stay_two() -> None:
    both = with_opening(speakers=("wang-wei-2", "wang-wei"))
    assert opening(taken_back(both)).speakers == ("wang-wei-2", "wang-wei")


def test_rooms_are_recognised_by_name_where_the_writer_keeps_no_guid() -> None:
    text = frab_xml.write(SUMMIT, BASE, "2").decode()
    for room in ("Main forum", "Exhibition"):
        text = text.replace(f'<room name="{room}" guid=', f'<room name="{room.upper()}" other=')
        text = text.replace(f"<room>{room}<", f"<room>{room.upper()}<")
    assert frab_xml.read(text, onto=SUMMIT) == SUMMIT


def test_a_new_room_gets_an_id_that_is_free_and_never_the_lobbys() -> None:
    text = frab_xml.write(SUMMIT, BASE, "2").decode()
    text = text.replace("Inter-city Collaboration</room>", "Event</room>")
    text = text.replace('name="Inter-city Collaboration" guid=', 'name="Event" other=')
    after = frab_xml.read(text, onto=SUMMIT)
    assert [room.id for room in after.rooms][-1] == "event-2"
    assert {s.id: s.room for s in after.sessions}["panel-inter-city"] == "event-2"


def test_without_an_event_a_room_called_main_is_the_plenary() -> None:
    text = frab_xml.write(SUMMIT, BASE, "2").decode().replace("Main forum", "Main")
    kinds = {room.id: str(room.kind) for room in frab_xml.read(text).rooms}
    assert (kinds["main"], kinds["inter-city-collaboration"]) == ("plenary", "forum")


def test_people_join_with_the_same_code_before_and_after() -> None:
    other = replace(SUMMIT, code="OTHER", delegations=(Delegation("rome", "Rome"),))
    assert taken_back(other).code == "SHOUGANG"


def test_a_guid_is_made_of_the_id_and_never_changes() -> None:
    guid = guid_of(SUMMIT, SUMMIT.sessions[0])
    assert guid == "c91bd1c4-1ebe-5f20-ba9f-b55a16f099cb"


def test_what_would_not_fit_together_is_refused_before_it_touches_the_event() -> None:
    clash = with_opening(ends_at=SUMMIT.sessions[0].ends_at + SUMMIT.sessions[0].length)
    with pytest.raises(BrokenFile, match="overlaps with"):
        frab_json.read(frab_json.write(clash, BASE, "2"), onto=SUMMIT)

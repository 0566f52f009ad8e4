"""The catalogue of commands, against the protocol."""

from dataclasses import MISSING, fields, is_dataclass
from typing import get_type_hints

from rooms.commands import COMMANDS, CueScreen, DraftPoll, Scene

PROTOCOL = """
hello enter leave renew ask_question edit_question withdraw_question upvote_question
approve_question hold_question decline_question merge_questions stage_question answer_question
archive_question annotate_question draft_poll edit_poll open_poll pause_poll close_poll
publish_poll void_poll rerun_poll cast_ballot say edit_message delete_message react raise_hand
lower_hand call_speaker end_speaker reorder_hands set_stage pair_screen cue_screen release_screen
announce mute_person remove_person caption start_session end_session delay_session
"""
ADDED = """
queue_question pin_question approve_answer unpair_screen report_screen set_room
stage_feed invite_speaker open_channel close_channel interpret stand_by hand_over
start_recording stop_recording
"""


def test_every_command_of_the_protocol_is_there_and_those_we_added() -> None:
    assert set(COMMANDS) == set(PROTOCOL.split()) | set(ADDED.split())


def test_commands_are_frozen_dataclasses_whose_fields_all_have_a_type() -> None:
    for command in COMMANDS.values():
        assert is_dataclass(command)
        assert set(get_type_hints(command)) == {field.name for field in fields(command)}


def test_what_the_protocol_marks_as_needed_has_no_default() -> None:
    def needed(name: str) -> set[str]:
        return {f.name for f in fields(COMMANDS[name]) if f.default is MISSING}

    assert needed("ask_question") == {"text"}
    assert needed("upvote_question") == {"question", "on"}
    assert needed("stage_question") == {"question"}
    assert needed("draft_poll") == {"kind", "title"}
    assert needed("cast_ballot") == {"poll", "choice"}
    assert needed("void_poll") == {"poll", "reason"}
    assert needed("caption") == {"language", "text", "line", "final"}


def test_defaults_are_the_protocols() -> None:
    draft = DraftPoll("single", "Shall we?")
    assert (draft.results, draft.change, draft.who, draft.secret) == (
        *("after_close", False, "everyone"),
        False,
    )
    assert CueScreen("s1", Scene("blank")).take is True

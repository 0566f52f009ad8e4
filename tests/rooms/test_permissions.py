"""Who may do what: every role with every command."""

from dataclasses import replace

import pytest

from rooms.commands import COMMANDS
from rooms.people import LOBBY, Role
from rooms.permissions import ALLOWED, check
from tests.rooms.meeting import ROOM, ana, chair, guest_chair, of, refused

DELEGATES = {"delegate", "speaker"}
STAFF = {"moderator", "organiser"}
DESKS = {"interpreter", "captioner"}

EXPECTED: dict[str, set[str]] = {
    "hello enter leave renew": {*Role},
    "ask_question edit_question withdraw_question upvote_question": DELEGATES | STAFF,
    "raise_hand lower_hand": DELEGATES | STAFF,
    "say edit_message delete_message react": DELEGATES | STAFF | DESKS,
    "cast_ballot": DELEGATES,
    "caption": STAFF | {"captioner"},
    "interpret stand_by hand_over": {"interpreter"},
    "report_screen": {"screen"},
    """
    approve_question hold_question decline_question merge_questions stage_question answer_question
    archive_question annotate_question queue_question pin_question
    draft_poll edit_poll open_poll pause_poll close_poll publish_poll void_poll rerun_poll
    approve_answer call_speaker end_speaker reorder_hands
    set_stage pair_screen cue_screen release_screen unpair_screen
    stage_feed invite_speaker open_channel close_channel start_recording stop_recording
    announce mute_person remove_person start_session end_session delay_session set_room
    """: STAFF,
}
BY_COMMAND = {command: roles for names, roles in EXPECTED.items() for command in names.split()}


def test_w1_every_command_has_its_roles() -> None:
    assert set(ALLOWED) == set(COMMANDS) == set(BY_COMMAND)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_w1_every_role_with_every_command(role: Role, command: str) -> None:
    if role in BY_COMMAND[command]:
        check(of(role), command, ROOM)
    else:
        with refused("forbidden", role):
            check(of(role), command, ROOM)


def test_w2_a_command_counts_where_the_pass_does() -> None:
    check(guest_chair, "approve_question", "hall-2")
    with refused("forbidden", "pass"):
        check(guest_chair, "approve_question", ROOM)
    with refused("forbidden", "pass"):
        check(replace(ana, rooms=frozenset({"hall-2"})), "ask_question", ROOM)
    check(guest_chair, "hello", None)


@pytest.mark.parametrize("command", ["announce", "delay_session", "remove_person"])
def test_w2_only_who_runs_every_room_acts_for_the_whole_event(command: str) -> None:
    check(chair, command, LOBBY)
    with refused("forbidden", "pass"):
        check(guest_chair, command, LOBBY)


def test_w2_everybody_may_enter_the_lobby() -> None:
    check(guest_chair, "enter", LOBBY)
    check(replace(ana, rooms=frozenset()), "enter", LOBBY)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_w3_whoever_was_removed_may_do_nothing(command: str) -> None:
    for role in BY_COMMAND[command]:
        with refused("forbidden", "removed"):
            check(of(Role(role), removed=True), command, ROOM)

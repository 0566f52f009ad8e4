"""Who may do what: one table of roles and commands, read by every door."""

from __future__ import annotations

from typing import Final

from rooms.people import STAFF, VOTERS, Person, Role
from rooms.refusals import Refusal

EVERYBODY: Final = frozenset(Role)
TALKERS: Final = VOTERS | STAFF
CREW: Final = TALKERS | {Role.INTERPRETER, Role.CAPTIONER}

ALLOWED: Final[dict[str, frozenset[Role]]] = {
    **dict.fromkeys(("hello", "enter", "leave", "renew"), EVERYBODY),
    **dict.fromkeys(("ask_question", "edit_question", "withdraw_question"), TALKERS),
    "upvote_question": TALKERS,
    **dict.fromkeys(("say", "edit_message", "delete_message", "react"), CREW),
    **dict.fromkeys(("raise_hand", "lower_hand"), TALKERS),
    "cast_ballot": VOTERS,
    **dict.fromkeys(
        (
            *("approve_question", "hold_question", "decline_question", "merge_questions"),
            *("stage_question", "answer_question", "archive_question", "annotate_question"),
            *("queue_question", "pin_question"),
            *("draft_poll", "edit_poll", "open_poll", "pause_poll", "close_poll"),
            *("publish_poll", "void_poll", "rerun_poll", "approve_answer"),
            *("call_speaker", "end_speaker", "reorder_hands"),
            *("set_stage", "pair_screen", "cue_screen", "release_screen", "unpair_screen"),
            *("announce", "mute_person", "remove_person"),
            *("stage_feed", "invite_speaker", "open_channel", "close_channel"),
            *("start_recording", "stop_recording"),
            *("start_session", "end_session", "delay_session", "set_room"),
        ),
        STAFF,
    ),
    "caption": STAFF | {Role.CAPTIONER},
    **dict.fromkeys(("interpret", "stand_by", "hand_over"), frozenset({Role.INTERPRETER})),
    "report_screen": frozenset({Role.SCREEN}),
}
"""Every command and the roles that may give it (W1). Whose question it is, is another rule."""


def check(person: Person, command: str, room: str | None) -> None:
    """Refusal unless this person's role (W1) and pass (W2) let them do that here (W3: removed)."""
    if person.removed:
        raise Refusal("forbidden", "You have been removed from this event.")
    if person.role not in ALLOWED[command]:
        raise Refusal("forbidden", f"The role “{person.role}” may not do that.")
    for_staff = ALLOWED[command] <= STAFF
    if room is not None and not (person.is_staff if for_staff else person.may_enter)(room):
        raise Refusal("forbidden", "Your pass does not cover this room.")

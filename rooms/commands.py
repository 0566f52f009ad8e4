"""What may be asked of Plenary: one frozen dataclass a command, as protocol.md lists them.

A field without a default is needed; `Annotated` carries the limits the decoder applies. Ids of
things are short strings made by the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from rooms.limits import CHAT_CHARS, OPTIONS_MAX, QUESTION_CHARS, Items, Number, Text

Id = Annotated[str, Text(1, 40)]
Language = Annotated[str, Text(2, 20)]
Feed = Annotated[str, Text(1, 60)]
Line = Annotated[str, Text(1, 200)]
QuestionText = Annotated[str, Text(1, QUESTION_CHARS, lines=True, code="question.too_long")]
ChatText = Annotated[str, Text(1, CHAT_CHARS, lines=True)]
Kind = Literal["single", "multiple", "rating", "ranking", "open", "cloud", "quiz"]
Shown = Literal["never", "after_ballot", "after_close", "live"]
Who = Literal["everyone", "badge", "delegation"]
SceneKind = Literal[
    "now_next", "question", "poll", "cloud", "queue", "join", "message", "timer", "stage", "blank"
]


@dataclass(frozen=True)
class Scene:
    """What a screen or the stage shows. `of` is the id of the question or poll."""

    kind: SceneKind
    of: Id | None = None
    text: Annotated[str, Text(1, 280, lines=True)] | None = None
    ends_at: Line | None = None


@dataclass(frozen=True)
class Choice:
    """One voter's answer: exactly one of its fields is given."""

    options: Annotated[tuple[Id, ...], Items(0, OPTIONS_MAX)] | None = None
    ranking: Annotated[tuple[Id, ...], Items(0, OPTIONS_MAX)] | None = None
    rating: Annotated[int, Number(-1000, 1000)] | None = None
    text: Annotated[str, Text(1, QUESTION_CHARS, lines=True)] | None = None
    abstain: bool | None = None


@dataclass(frozen=True)
class NewOption:
    """An option as a moderator writes it; the server gives it an id."""

    text: Line
    correct: bool | None = None


@dataclass(frozen=True)
class Translation:
    """A text in another language, written by a moderator."""

    language: Language
    text: QuestionText


# -- the link -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hello:
    """The first message on a socket. `pass_` is left out when a cookie carries the pass."""

    pass_: Annotated[str, Text(1, 4096)] | None = None
    client: Line | None = None


@dataclass(frozen=True)
class Enter:
    """Take part in a room; with a cursor `{stream: (epoch, seq)}`, resume from there."""

    cursor: dict[str, tuple[str, int]] | None = None


@dataclass(frozen=True)
class Leave:
    """Stop receiving a room on this link."""


@dataclass(frozen=True)
class Renew:
    """Put a fresh pass on a live socket."""

    pass_: Annotated[str, Text(1, 4096)]


# -- questions ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AskQuestion:
    text: QuestionText
    language: Language | None = None
    anonymous: bool = False


@dataclass(frozen=True)
class EditQuestion:
    question: Id
    text: QuestionText


@dataclass(frozen=True)
class WithdrawQuestion:
    question: Id


@dataclass(frozen=True)
class UpvoteQuestion:
    question: Id
    on: bool


@dataclass(frozen=True)
class ApproveQuestion:
    question: Id


@dataclass(frozen=True)
class HoldQuestion:
    question: Id


@dataclass(frozen=True)
class DeclineQuestion:
    question: Id
    reason: Line | None = None


@dataclass(frozen=True)
class MergeQuestions:
    question: Id
    into: Id


@dataclass(frozen=True)
class QueueQuestion:
    question: Id
    on: bool


@dataclass(frozen=True)
class PinQuestion:
    question: Id
    on: bool


@dataclass(frozen=True)
class StageQuestion:
    question: Id | None


@dataclass(frozen=True)
class AnswerQuestion:
    question: Id
    mode: Literal["live", "text", "later"]
    text: Annotated[str, Text(1, 2000, lines=True)] | None = None


@dataclass(frozen=True)
class ArchiveQuestion:
    question: Id


@dataclass(frozen=True)
class AnnotateQuestion:
    question: Id
    labels: Annotated[tuple[Annotated[str, Text(1, 30)], ...], Items(0, 8)] | None = None
    translation: Translation | None = None


# -- polls --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DraftPoll:
    kind: Kind
    title: Annotated[str, Text(1, 280)]
    options: Annotated[tuple[NewOption, ...], Items(0, OPTIONS_MAX)] | None = None
    min: Annotated[int, Number(0, OPTIONS_MAX)] | None = None
    max: Annotated[int, Number(1, OPTIONS_MAX)] | None = None
    scale: Annotated[int, Number(2, 10)] | None = None
    results: Shown = "after_close"
    change: bool = False
    who: Who = "everyone"
    secret: bool = False
    seconds: Annotated[int, Number(5, 86400)] | None = None


@dataclass(frozen=True)
class EditPoll:
    """What is left out stays as it is."""

    poll: Id
    kind: Kind | None = None
    title: Annotated[str, Text(1, 280)] | None = None
    options: Annotated[tuple[NewOption, ...], Items(0, OPTIONS_MAX)] | None = None
    min: Annotated[int, Number(0, OPTIONS_MAX)] | None = None
    max: Annotated[int, Number(1, OPTIONS_MAX)] | None = None
    scale: Annotated[int, Number(2, 10)] | None = None
    results: Shown | None = None
    change: bool | None = None
    who: Who | None = None
    secret: bool | None = None
    seconds: Annotated[int, Number(5, 86400)] | None = None


@dataclass(frozen=True)
class OpenPoll:
    poll: Id


@dataclass(frozen=True)
class PausePoll:
    poll: Id
    on: bool


@dataclass(frozen=True)
class ClosePoll:
    poll: Id


@dataclass(frozen=True)
class PublishPoll:
    poll: Id


@dataclass(frozen=True)
class VoidPoll:
    poll: Id
    reason: Line


@dataclass(frozen=True)
class RerunPoll:
    poll: Id


@dataclass(frozen=True)
class CastBallot:
    """`run` is the run the voter saw: a ballot kept through an outage is not cast in another."""

    poll: Id
    choice: Choice
    run: Annotated[int, Number(1, 2**31)] | None = None


@dataclass(frozen=True)
class ApproveAnswer:
    """Let an open text answer be shown, or take it back; `answer` is its id in staff's tally."""

    poll: Id
    answer: Id
    on: bool


# -- talk, floor, stage, screens ----------------------------------------------------------------


@dataclass(frozen=True)
class Say:
    text: ChatText


@dataclass(frozen=True)
class EditMessage:
    message: Id
    text: ChatText


@dataclass(frozen=True)
class DeleteMessage:
    message: Id


@dataclass(frozen=True)
class React:
    reaction: Literal["applause", "heart", "laugh", "idea", "celebrate"]


@dataclass(frozen=True)
class RaiseHand:
    topic: Line | None = None
    language: Language | None = None


@dataclass(frozen=True)
class LowerHand:
    pass


@dataclass(frozen=True)
class CallSpeaker:
    hand: Id


@dataclass(frozen=True)
class EndSpeaker:
    pass


@dataclass(frozen=True)
class ReorderHands:
    hands: Annotated[tuple[Id, ...], Items(0, 200)]


@dataclass(frozen=True)
class SetStage:
    scene: Scene | None


@dataclass(frozen=True)
class PairScreen:
    code: Annotated[str, Text(6, 7)]
    name: Annotated[str, Text(1, 60)]


@dataclass(frozen=True)
class CueScreen:
    """Preview a scene and, unless `take` is false, show it. Without a scene: take the preview."""

    screen: Id
    scene: Scene | None = None
    take: bool = True


@dataclass(frozen=True)
class ReleaseScreen:
    """Let the screen follow the stage again."""

    screen: Id


@dataclass(frozen=True)
class UnpairScreen:
    """Send the screen away; it shows a new pairing code."""

    screen: Id


@dataclass(frozen=True)
class ReportScreen:
    """A screen says what it shows now."""

    shows: Scene | None


# -- the room -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Announce:
    text: Annotated[str, Text(1, 280, lines=True)]


@dataclass(frozen=True)
class MutePerson:
    """Take the word from somebody for `minutes` (60 if left out; 0 gives it back)."""

    person: Id
    minutes: Annotated[int, Number(0, 10080)] | None = None
    reason: Line | None = None


@dataclass(frozen=True)
class RemovePerson:
    person: Id
    minutes: Annotated[int, Number(0, 10080)] | None = None
    reason: Line | None = None


@dataclass(frozen=True)
class Caption:
    """A line of live text. The same `line` of a language again, final, corrects it."""

    language: Language
    text: Annotated[str, Text(0, 500)]
    line: Annotated[int, Number(0, 2**31 - 1)]
    final: bool


@dataclass(frozen=True)
class StageFeed:
    """What the room sees and hears. With `show` its stage scene is the stage, or is cleared."""

    feed: Feed | None
    show: bool = True


@dataclass(frozen=True)
class InviteSpeaker:
    """Let somebody come on with picture and sound, or take that back."""

    person: Id
    on: bool


@dataclass(frozen=True)
class OpenChannel:
    language: Language


@dataclass(frozen=True)
class CloseChannel:
    language: Language


@dataclass(frozen=True)
class Interpret:
    """Carry a channel, or let go of it. `from_` is what one listens to: `floor` or a language."""

    language: Language
    on: bool
    from_: Language | None = None


@dataclass(frozen=True)
class StandBy:
    """Sit at a channel's desk, ready to take over, or leave it."""

    language: Language
    on: bool


@dataclass(frozen=True)
class HandOver:
    """Ask those who wait at one's desk to take over; off: withdraw that, or refuse it."""

    language: Language
    on: bool


@dataclass(frozen=True)
class StartRecording:
    pass


@dataclass(frozen=True)
class StopRecording:
    pass


@dataclass(frozen=True)
class StartSession:
    """Without a session: the one the programme has now or next in this room."""

    session: Id | None = None


@dataclass(frozen=True)
class EndSession:
    session: Id | None = None


@dataclass(frozen=True)
class DelaySession:
    """Minutes later (or, negative, earlier); what follows in the room gives way."""

    minutes: Annotated[int, Number(-240, 240)]
    session: Id | None = None


@dataclass(frozen=True)
class SetRoom:
    """How the room is run: questions checked before or after they show; questions and chat open."""

    moderation: Literal["pre", "post"] | None = None
    questions_open: bool | None = None
    chat_open: bool | None = None


_CLASSES: Final = (
    *(Hello, Enter, Leave, Renew),
    *(AskQuestion, EditQuestion, WithdrawQuestion, UpvoteQuestion, ApproveQuestion, HoldQuestion),
    *(DeclineQuestion, MergeQuestions, QueueQuestion, PinQuestion, StageQuestion, AnswerQuestion),
    *(ArchiveQuestion, AnnotateQuestion),
    *(DraftPoll, EditPoll, OpenPoll, PausePoll, ClosePoll, PublishPoll, VoidPoll, RerunPoll),
    *(CastBallot, ApproveAnswer, Say, EditMessage, DeleteMessage, React),
    *(RaiseHand, LowerHand, CallSpeaker, EndSpeaker, ReorderHands, SetStage),
    *(PairScreen, CueScreen, ReleaseScreen, UnpairScreen, ReportScreen),
    *(Announce, MutePerson, RemovePerson, Caption),
    *(StageFeed, InviteSpeaker, OpenChannel, CloseChannel, Interpret),
    *(StandBy, HandOver),
    *(StartRecording, StopRecording),
    *(StartSession, EndSession, DelaySession, SetRoom),
)


def _name(command: type) -> str:
    """`AskQuestion` is `ask_question` on the wire."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in command.__name__)[1:]


COMMANDS: Final[dict[str, type]] = {_name(command): command for command in _CLASSES}
"""Every command by its name on the wire."""

/** What may be asked of the server: each command with its arguments beside `do`, `id` and `room`, and what its `ok` holds. */

import type {
  Announcement,
  Answer,
  Ballot,
  Caption,
  ChatMessage,
  Choice,
  Floor,
  Hand,
  MineQuestion,
  Poll,
  PollKind,
  Question,
  Reaction,
  Results,
  Scene,
  ScreenView,
  Stage,
  Streams,
  Tally,
  Voters,
} from "./messages.ts";

type Nothing = Record<string, never>;
type WithQuestion = { question: MineQuestion };
type WithPoll = { poll: Poll };
type WithStreams = { streams: Streams };

export interface DraftArgs {
  kind: PollKind;
  title: string;
  options?: { text: string; correct?: boolean }[];
  min?: number;
  max?: number;
  scale?: number;
  results?: Results;
  change?: boolean;
  who?: Voters;
  secret?: boolean;
  seconds?: number;
}

export interface Commands {
  renew: { args: { pass: string }; ok: Nothing };
  ask_question: {
    args: { text: string; language?: string; anonymous?: boolean };
    ok: WithQuestion;
  };
  edit_question: { args: { question: string; text: string }; ok: WithQuestion };
  withdraw_question: { args: { question: string }; ok: WithQuestion };
  upvote_question: {
    args: { question: string; on: boolean };
    ok: { question: { id: string; upvotes: number; upvoted: boolean } };
  };
  approve_question: { args: { question: string }; ok: WithQuestion };
  hold_question: { args: { question: string }; ok: WithQuestion };
  archive_question: { args: { question: string }; ok: WithQuestion };
  decline_question: { args: { question: string; reason?: string }; ok: WithQuestion };
  merge_questions: { args: { question: string; into: string }; ok: WithQuestion };
  stage_question: { args: { question: string | null }; ok: { question?: Question | null } };
  queue_question: { args: { question: string; on: boolean }; ok: WithQuestion };
  pin_question: { args: { question: string; on: boolean }; ok: WithQuestion };
  answer_question: {
    args: { question: string; mode: Answer["mode"]; text?: string };
    ok: WithQuestion;
  };
  annotate_question: {
    args: { question: string; labels?: string[]; translation?: { language: string; text: string } };
    ok: WithQuestion;
  };
  draft_poll: { args: DraftArgs; ok: WithPoll };
  edit_poll: { args: { poll: string } & Partial<DraftArgs>; ok: WithPoll };
  open_poll: { args: { poll: string }; ok: WithPoll };
  pause_poll: { args: { poll: string; on: boolean }; ok: WithPoll };
  close_poll: { args: { poll: string }; ok: WithPoll };
  publish_poll: { args: { poll: string }; ok: WithPoll };
  void_poll: { args: { poll: string; reason: string }; ok: WithPoll };
  rerun_poll: { args: { poll: string }; ok: WithPoll };
  approve_answer: {
    args: { poll: string; answer: string; on: boolean };
    ok: Record<string, unknown>;
  };
  cast_ballot: {
    args: { poll: string; choice: Choice; run?: number };
    ok: { ballot: Ballot; tally?: Tally | null };
  };
  say: { args: { text: string }; ok: { message: ChatMessage } };
  edit_message: { args: { message: string; text: string }; ok: { message: ChatMessage } };
  delete_message: { args: { message: string }; ok: { message: { id: string } } };
  raise_hand: { args: { topic?: string; language?: string }; ok: { hand: Hand } };
  lower_hand: { args: Nothing; ok: Record<string, unknown> };
  call_speaker: { args: { hand: string }; ok: { floor: Floor } };
  end_speaker: { args: Nothing; ok: { floor: Floor } };
  reorder_hands: { args: { hands: string[] }; ok: { floor: Floor } };
  set_stage: { args: { scene: Scene | null }; ok: { stage: Stage } };
  pair_screen: { args: { code: string; name: string }; ok: { screen: ScreenView } };
  unpair_screen: { args: { screen: string }; ok: Record<string, unknown> };
  cue_screen: {
    args: { screen: string; scene: Scene | null; take?: boolean };
    ok: { screen: ScreenView };
  };
  release_screen: { args: { screen: string }; ok: { screen: ScreenView } };
  report_screen: { args: { shows: Scene }; ok: Record<string, unknown> };
  react: { args: { reaction: Reaction }; ok: Nothing };
  announce: { args: { text: string }; ok: { announcement: Announcement } };
  mute_person: {
    args: { person: string; minutes?: number; reason?: string };
    ok: { person: Record<string, unknown> };
  };
  remove_person: {
    args: { person: string; reason?: string };
    ok: { person: Record<string, unknown> };
  };
  caption: {
    args: { language: string; text: string; line: number; final: boolean };
    ok: { caption?: Caption };
  };
  stage_feed: { args: { feed: string | null; show?: boolean }; ok: WithStreams };
  invite_speaker: { args: { person: string; on: boolean }; ok: WithStreams };
  open_channel: { args: { language: string }; ok: WithStreams };
  close_channel: { args: { language: string }; ok: WithStreams };
  interpret: { args: { language: string; on: boolean; from?: string }; ok: WithStreams };
  stand_by: { args: { language: string; on: boolean }; ok: WithStreams };
  hand_over: { args: { language: string; on: boolean }; ok: WithStreams };
  start_recording: { args: Nothing; ok: WithStreams };
  stop_recording: { args: Nothing; ok: WithStreams };
  start_session: { args: { session?: string }; ok: Record<string, unknown> };
  end_session: { args: { session?: string }; ok: Record<string, unknown> };
  delay_session: { args: { session?: string; minutes: number }; ok: Record<string, unknown> };
  set_room: {
    args: { moderation?: "pre" | "post"; questions_open?: boolean; chat_open?: boolean };
    ok: Record<string, unknown>;
  };
}

export type CommandName = keyof Commands;

/** The arguments of every command. Made by `python -m server.wire.schema --typescript`. */

export interface ChoiceArgs {
  options?: string[] | null;
  ranking?: string[] | null;
  rating?: number | null;
  text?: string | null;
  abstain?: boolean | null;
}

export interface NewOptionArgs {
  text: string;
  correct?: boolean | null;
}

export interface SceneArgs {
  kind:
    | "now_next"
    | "question"
    | "poll"
    | "cloud"
    | "queue"
    | "join"
    | "message"
    | "timer"
    | "stage"
    | "blank";
  of?: string | null;
  text?: string | null;
  ends_at?: string | null;
}

export interface TranslationArgs {
  language: string;
  text: string;
}

export interface CommandArgs {
  hello: {
    pass?: string | null;
    client?: string | null;
  };
  enter: {
    cursor?: Record<string, [string, number]> | null;
  };
  leave: Record<string, never>;
  renew: {
    pass: string;
  };
  ask_question: {
    text: string;
    language?: string | null;
    anonymous?: boolean | null;
  };
  edit_question: {
    question: string;
    text: string;
  };
  withdraw_question: {
    question: string;
  };
  upvote_question: {
    question: string;
    on: boolean;
  };
  approve_question: {
    question: string;
  };
  hold_question: {
    question: string;
  };
  decline_question: {
    question: string;
    reason?: string | null;
  };
  merge_questions: {
    question: string;
    into: string;
  };
  queue_question: {
    question: string;
    on: boolean;
  };
  pin_question: {
    question: string;
    on: boolean;
  };
  stage_question: {
    question: string | null;
  };
  answer_question: {
    question: string;
    mode: "live" | "text" | "later";
    text?: string | null;
  };
  archive_question: {
    question: string;
  };
  annotate_question: {
    question: string;
    labels?: string[] | null;
    translation?: TranslationArgs | null;
  };
  draft_poll: {
    kind: "single" | "multiple" | "rating" | "ranking" | "open" | "cloud" | "quiz";
    title: string;
    options?: NewOptionArgs[] | null;
    min?: number | null;
    max?: number | null;
    scale?: number | null;
    results?: "never" | "after_ballot" | "after_close" | "live" | null;
    change?: boolean | null;
    who?: "everyone" | "badge" | "delegation" | null;
    secret?: boolean | null;
    seconds?: number | null;
  };
  edit_poll: {
    poll: string;
    kind?: "single" | "multiple" | "rating" | "ranking" | "open" | "cloud" | "quiz" | null;
    title?: string | null;
    options?: NewOptionArgs[] | null;
    min?: number | null;
    max?: number | null;
    scale?: number | null;
    results?: "never" | "after_ballot" | "after_close" | "live" | null;
    change?: boolean | null;
    who?: "everyone" | "badge" | "delegation" | null;
    secret?: boolean | null;
    seconds?: number | null;
  };
  open_poll: {
    poll: string;
  };
  pause_poll: {
    poll: string;
    on: boolean;
  };
  close_poll: {
    poll: string;
  };
  publish_poll: {
    poll: string;
  };
  void_poll: {
    poll: string;
    reason: string;
  };
  rerun_poll: {
    poll: string;
  };
  cast_ballot: {
    poll: string;
    choice: ChoiceArgs;
    run?: number | null;
  };
  approve_answer: {
    poll: string;
    answer: string;
    on: boolean;
  };
  say: {
    text: string;
  };
  edit_message: {
    message: string;
    text: string;
  };
  delete_message: {
    message: string;
  };
  react: {
    reaction: "applause" | "heart" | "laugh" | "idea" | "celebrate";
  };
  raise_hand: {
    topic?: string | null;
    language?: string | null;
  };
  lower_hand: Record<string, never>;
  call_speaker: {
    hand: string;
  };
  end_speaker: Record<string, never>;
  reorder_hands: {
    hands: string[];
  };
  set_stage: {
    scene: SceneArgs | null;
  };
  pair_screen: {
    code: string;
    name: string;
  };
  cue_screen: {
    screen: string;
    scene?: SceneArgs | null;
    take?: boolean | null;
  };
  release_screen: {
    screen: string;
  };
  unpair_screen: {
    screen: string;
  };
  report_screen: {
    shows: SceneArgs | null;
  };
  announce: {
    text: string;
  };
  mute_person: {
    person: string;
    minutes?: number | null;
    reason?: string | null;
  };
  remove_person: {
    person: string;
    minutes?: number | null;
    reason?: string | null;
  };
  caption: {
    language: string;
    text: string;
    line: number;
    final: boolean;
  };
  stage_feed: {
    feed: string | null;
    show?: boolean | null;
  };
  invite_speaker: {
    person: string;
    on: boolean;
  };
  open_channel: {
    language: string;
  };
  close_channel: {
    language: string;
  };
  interpret: {
    language: string;
    on: boolean;
    from?: string | null;
  };
  stand_by: {
    language: string;
    on: boolean;
  };
  hand_over: {
    language: string;
    on: boolean;
  };
  start_recording: Record<string, never>;
  stop_recording: Record<string, never>;
  start_session: {
    session?: string | null;
  };
  end_session: {
    session?: string | null;
  };
  delay_session: {
    minutes: number;
    session?: string | null;
  };
  set_room: {
    moderation?: "pre" | "post" | null;
    questions_open?: boolean | null;
    chat_open?: boolean | null;
  };
}

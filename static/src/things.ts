/** The things on the wire, as protocol.md names them: people, questions, polls, scenes, sessions. */

export type Time = string; // RFC 3339, UTC, milliseconds
export type Local = string | { [language: string]: string };
export type Role =
  | "delegate"
  | "speaker"
  | "moderator"
  | "interpreter"
  | "captioner"
  | "organiser"
  | "screen"
  | "observer";
export type Attendance = "onsite" | "remote";

export interface Delegation {
  id: string;
  name: string;
  country: string;
  field: string;
}

export interface Person {
  id: string;
  name: string;
  role: Role;
  attendance: Attendance;
  delegation: Delegation | null;
  rooms: string[] | null;
  languages: string[];
}

export type QuestionState =
  | "received"
  | "held"
  | "declined"
  | "open"
  | "queued"
  | "staged"
  | "answered"
  | "merged"
  | "withdrawn"
  | "archived";

export interface Answer {
  mode: "live" | "text" | "later";
  text?: string | null;
  at: Time;
}

/** A question as everybody in the room sees it. `upvotes` comes from snapshots and gauges only. */
export interface Question {
  id: string;
  state: QuestionState;
  text: string;
  language?: string | null;
  author?: string | null;
  author_role?: Role | null;
  anonymous?: boolean;
  at: Time;
  edited?: boolean;
  pinned?: boolean;
  labels?: string[];
  translation?: { language: string; text: string } | null;
  answer?: Answer | null;
  queued_at?: Time | null;
  place?: number | null;
  merged_into?: string | null;
  upvotes?: number;
}

/** A question as its asker sees it, whatever its state. */
export interface MineQuestion extends Question {
  reason?: string | null;
}

/** A question as staff see it while it waits. */
export interface StaffQuestion extends Question {
  person?: string | null;
  pseudonym?: string | null;
  name?: string | null;
  reason?: string | null;
  original?: string | null;
}

export interface Authored {
  person: string;
  pseudonym?: string | null;
  original?: string | null;
}

export type PollKind = "single" | "multiple" | "rating" | "ranking" | "open" | "cloud" | "quiz";
export type PollState = "draft" | "open" | "paused" | "closing" | "closed" | "published" | "void";
export type Results = "never" | "after_ballot" | "after_close" | "live";
export type Voters = "everyone" | "badge" | "delegation";

export interface Option {
  id: string;
  text: string;
  correct?: boolean;
}

export interface Tally {
  counts?: { [option: string]: number };
  shares?: { [option: string]: number };
  voters: number;
  entitled?: number | null;
  abstained?: number;
  mean?: number | null;
  words?: { text: string; n: number }[];
  texts?: { id: string; text: string; n?: number; approved?: boolean }[];
  waiting?: { id: string; text: string }[];
  as_of?: Time | null;
  run?: number;
  rev?: number;
}

export interface Poll {
  id: string;
  run: number;
  state: PollState;
  kind: PollKind;
  title: string;
  options: Option[];
  min?: number | null;
  max?: number | null;
  scale?: number | null;
  results: Results;
  change: boolean;
  who: Voters;
  secret: boolean;
  seconds?: number | null;
  opened_at?: Time | null;
  closes_at?: Time | null;
  closed_at?: Time | null;
  reason?: string | null;
  result?: Tally | null;
  /** Running figures of this run, from the gauge, for those who may see them. */
  tally?: Tally;
  /** Seconds that a paused poll has left. */
  remaining?: number | null;
}

export type Choice =
  | { options: string[] }
  | { rating: number }
  | { text: string }
  | { ranking: string[] }
  | { abstain: true };

export interface Ballot {
  poll: string;
  run: number;
  choice: Choice | null;
  at: Time;
}

export type SceneKind =
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

export interface Scene {
  kind: SceneKind;
  of?: string | null;
  text?: string | null;
  ends_at?: Time | null;
}

export interface Stage {
  scene: Scene | null;
  at?: Time | null;
}

export interface Hand {
  id: string;
  person?: string;
  name: string;
  topic?: string | null;
  language?: string | null;
  attendance?: Attendance | null;
  at: Time;
  place?: number | null;
}

export interface Floor {
  hands: Hand[];
  speaking: Hand | null;
  since?: Time | null;
}

export interface Speaker {
  id: string;
  name: string;
  role?: string;
  affiliation?: string;
  city?: string;
  country?: string;
  bio?: string;
}

export interface SessionView {
  id: string;
  room: string;
  title: Local;
  abstract?: Local | null;
  kind?: string;
  /** The plan as it stands, delays included. */
  starts_at: Time;
  ends_at: Time;
  /** Ids of the programme's speakers. */
  speakers?: string[];
  state?: "planned" | "live" | "ended";
  delay_s?: number;
  language?: string | null;
  track?: string | null;
  url?: string | null;
  started_at?: Time | null;
  ended_at?: Time | null;
}

export interface ChatMessage {
  id: string;
  text: string;
  author: string;
  person: string;
  role: Role;
  at: Time;
  edited?: boolean;
  deleted?: boolean;
}

export interface Announcement {
  id: string;
  text: string;
  at: Time;
  room: string;
  author?: string | null;
}

export interface Presence {
  people: number;
  onsite: number;
  remote: number;
  stale?: boolean;
}

export interface ScreenView {
  id: string;
  name: string;
  room: string;
  preview?: Scene | null;
  programme?: Scene | null;
  shows?: Scene | null;
  seen_at?: Time | null;
  online?: boolean;
}

export type Reaction = "applause" | "heart" | "laugh" | "idea" | "celebrate";

/** The messages on the wire, as protocol.md names them: a room's state, facts, gauges, answers. */

import type { Caption, InvitedSpeaker, StreamNews, Streams } from "./stream-things.ts";
import type {
  Announcement,
  Authored,
  Ballot,
  ChatMessage,
  Floor,
  Hand,
  Local,
  MineQuestion,
  Person,
  Poll,
  Presence,
  Question,
  Role,
  Scene,
  ScreenView,
  SessionView,
  Speaker,
  StaffQuestion,
  Stage,
  Tally,
  Time,
} from "./things.ts";

export type { CommandName, Commands, DraftArgs } from "./commands.ts";
export type * from "./stream-things.ts";
export type * from "./things.ts";

export interface RoomInfo {
  id: string;
  title: Local;
  kind?: string;
  hall?: Local | null;
}

/** How a room is run now. */
export interface Settings {
  moderation: "pre" | "post";
  questions_open: boolean;
  chat_open: boolean;
}

export interface Muted {
  id: string;
  name: string;
  until: Time;
}

/** What only moderators and organisers see of a room. */
export interface StaffState {
  waiting: StaffQuestion[];
  authors: { [question: string]: Authored };
  drafts: Poll[];
  results: { [poll: string]: { run: number; result: Tally | null } };
  screens: ScreenView[];
  muted?: Muted[];
  speakers?: InvitedSpeaker[];
}

export interface RoomState {
  session: { current: SessionView | null; next: SessionView | null } | null;
  settings?: Settings | null;
  questions: Question[];
  polls: Poll[];
  stage: Stage;
  floor: Floor;
  chat: ChatMessage[];
  presence: Presence | null;
  announcements: Announcement[];
  streams?: Streams | null;
  captions: Caption[];
  staff?: StaffState;
}

export interface MineState {
  person?: { id: string; name: string; role: Role };
  questions: MineQuestion[];
  ballots: { [poll: string]: Ballot };
  upvotes: string[];
  hand?: Hand | null;
  /** An invitation to come on: the feed to send. */
  speaker?: { feed: string; at: Time } | null;
  screen?: { id: string; name: string; room: string; programme?: Scene | null } | null;
  /** What became of one's own connections, by session or feed. */
  streams?: { [of: string]: StreamNews };
}

// ---- server to client -------------------------------------------------------------------------

export type Cursor = { [stream: string]: [epoch: string, seq: number] };

export interface FactMessage {
  room: string;
  stream: string;
  seq: number;
  fact: string;
  at: Time;
  data: Record<string, unknown>;
}

export interface GaugeMessage {
  room: string;
  gauge: string;
  key: string;
  rev: number;
  data: Record<string, unknown>;
}

export interface MineMessage {
  room: string;
  mine: string;
  key: string;
  rev: number;
  data: Record<string, unknown>;
}

export type RoomMessage = FactMessage | GaugeMessage | MineMessage;

export interface Welcome {
  connection: string;
  person: Person;
  beat_s: number;
  limits: { question_chars?: number; chat_chars?: number; [limit: string]: number | undefined };
  server: string;
  now: Time;
}

export interface Snapshot {
  mode: "snapshot";
  cursor: Cursor;
  room: RoomInfo;
  state: RoomState;
  mine: MineState;
}

export interface Replay {
  mode: "replay";
  cursor: Cursor;
  facts: FactMessage[];
  gauges?: GaugeMessage[];
  mine?: MineState;
}

export interface ErrorBody {
  code: string;
  message: string;
  retry_ms?: number | null;
}

// ---- HTTP ---------------------------------------------------------------------------------------

export interface EventInfo {
  id?: string;
  name: Local;
  tagline?: Local | null;
  venue?: Local | null;
  city?: Local | null;
  timezone: string;
  starts_on?: string | null;
  ends_on?: string | null;
  organisers?: Local[];
  hosts?: Local[];
  accent?: string | null;
  code_needed?: boolean;
  languages?: string[];
  oidc?: boolean;
}

export interface Programme {
  event: EventInfo;
  /** Days of the venue's calendar, with the ids of their sessions. */
  days: { date: string; sessions: string[] }[];
  rooms: RoomInfo[];
  sessions: SessionView[];
  speakers: Speaker[];
}

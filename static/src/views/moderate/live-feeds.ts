/** The feeds of a room as a moderator's list has them. Pure. */

import type {
  FeedFigures,
  FeedsFigures,
  Floor,
  InvitedSpeaker,
  RoomState,
  Streams,
} from "../../messages.ts";
import type { RoomView } from "../../room.ts";

export type FeedKind = "programme" | "standby" | "speaker" | "interpreter";

export interface FeedRow {
  feed: string;
  kind: FeedKind;
  /** Whose it is; null for the venue's. */
  name: string | null;
  person: string | null;
  onStage: boolean;
  /** What comes from it; null when nothing does. */
  figures: FeedFigures | null;
}

const SILENCE: FeedsFigures = { feeds: [], viewers: 0, listeners: {}, trouble: 0, troubles: [] };

/** What the media process counts, for staff. */
export function feedsOf(view: RoomView | null): FeedsFigures {
  return (view?.gauges["feeds:feeds"] as unknown as FeedsFigures | undefined) ?? SILENCE;
}

export function kindOfFeed(feed: string): FeedKind {
  const kind = feed.split("-")[0];
  return kind === "programme" || kind === "standby" || kind === "interpreter" ? kind : "speaker";
}

/** Whether what is on stage is this person's. */
export function onStage({ source }: Streams, person: string | null | undefined): boolean {
  return person != null && source === `speaker-${person}`;
}

const ORDER: readonly FeedKind[] = ["programme", "standby", "speaker"];

/**
 * What may be on stage: what is there already first in its order, and what comes from nowhere yet.
 * Interpreters stand with their channels.
 */
export function rowsOf({ feeds }: FeedsFigures, streams: Streams): FeedRow[] {
  const rows = feeds
    .map((one): FeedRow => {
      const { feed, name, person } = one;
      const kind = kindOfFeed(feed);
      return { feed, kind, name, person, onStage: feed === streams.source, figures: one };
    })
    .filter(({ kind }) => kind !== "interpreter");
  const { source, name } = streams;
  if (source !== null && !rows.some((one) => one.feed === source)) {
    const person = kindOfFeed(source) === "speaker" ? source.slice("speaker-".length) : null;
    rows.push({
      ...{ feed: source, kind: kindOfFeed(source), name, person, onStage: true, figures: null },
    });
  }
  return rows.sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.feed < b.feed ? -1 : 1),
  );
}

/** Who was invited and has not come yet. */
export function expected(
  speakers: readonly InvitedSpeaker[],
  rows: readonly FeedRow[],
): InvitedSpeaker[] {
  return speakers.filter(({ id }) => !rows.some((row) => row.person === id));
}

/** Below this nothing is heard, in decibels under the loudest there is (RFC 6464). */
const SILENCE_DB = -60;

/** How loud a feed is, from 0 to 1; null when its sender does not say. */
export function levelOf(figures: FeedFigures | null): number | null {
  const level = figures?.audio?.level;
  return level == null ? null : Math.max(0, Math.min(1, 1 - level / SILENCE_DB));
}

export interface Guest {
  id: string;
  name: string;
}

/** Who may be asked to come on: who speaks, who waits to, and who asked what is on stage. */
export function guests(state: RoomState, speakers: readonly InvitedSpeaker[]): Guest[] {
  const { speaking, hands }: Floor = state.floor;
  const raised = [speaking, ...hands].flatMap((hand) =>
    hand?.person ? [{ id: hand.person, name: hand.name }] : [],
  );
  const authors = state.staff?.authors ?? {};
  const asked = state.questions
    .filter((one) => one.state === "staged" || one.state === "queued")
    .flatMap((one): Guest[] => {
      const author = authors[one.id];
      // Who asked without a name is not called by one.
      return author && one.author ? [{ id: author.person, name: one.author }] : [];
    });
  const known = new Set(speakers.map(({ id }) => id));
  return [...raised, ...asked].filter(({ id }) => {
    if (known.has(id)) return false;
    known.add(id);
    return true;
  });
}

/** Languages that channels are opened for, those of the United Nations first. */
const LANGUAGES = [
  ...["en", "fr", "es", "ru", "zh", "ar"],
  ...["de", "pt", "it", "ja", "ko", "hi", "bn", "id", "ms", "th", "vi", "tr", "fa", "sw", "pl"],
];

/** Those that may still be opened. */
export function openable({ channels }: Streams): string[] {
  return LANGUAGES.filter((one) => !channels.some(({ language }) => language === one));
}

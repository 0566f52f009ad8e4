/** The link of a screen: looked after, reported over, and put right when it comes back. */

import { batch, type Signal, useComputed, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { link, startLink } from "../live.ts";
import type { Scene } from "../messages.ts";
import { newId } from "../refused.ts";
import { event, loadEvent, loadPerson, passEnds, person } from "../session.ts";
import { sceneKey } from "../views/scene/shown.ts";
import { AWAY, Keeper } from "./keeper.ts";
import { takeNewPages } from "./kiosk.ts";
import { type Manner, manner } from "./manners.ts";
import { refresh } from "./standing.ts";

/** A signal that is only read. */
export type Read<T> = { readonly value: T; peek(): T };

const TICK_MS = 250;
const REPORT_MS = 10_000;

interface Linked {
  room: string;
  /** What is really on the display. */
  shows: Read<Scene>;
  how: Signal<Manner>;
  /** When the last frame came, on this device's clock; moves only while the screen is cut off. */
  lastSeen: Signal<number | null>;
  onOver: () => void;
}

export function useLink({ room, shows, how, lastSeen, onOver }: Linked): void {
  const report = useMemo(() => reporter(room, shows), [room, shows]);
  const keeper = useMemo(() => keeperOf(report), [report]);
  useEffect(() => {
    startLink();
    let reported = 0;
    const look = () => {
      keeper.tick();
      if (keeper.over) {
        onOver();
        return;
      }
      const now = Date.now();
      const seen = link.lastSeen.peek() ?? lastSeen.peek();
      batch(() => {
        how.value = manner(seen === null ? null : Math.max(0, now - seen));
        if (how.peek() !== "live") lastSeen.value = seen;
      });
      if (now - reported < REPORT_MS) return;
      reported = now;
      report();
    };
    look();
    const timer = setInterval(look, TICK_MS);
    return () => clearInterval(timer);
  }, [keeper, report]);
  useSignalEffect(() => {
    sceneKey(shows.value);
    report();
  });
  useReturn();
}

/** Tells the moderators what is really shown; the answer is the sign of life the keeper wants. */
function reporter(room: string, showing: Read<Scene>): () => void {
  let last = "";
  return () => {
    if (!link.live) return;
    link.abandon(last);
    last = newId();
    const shows = showing.peek();
    void link.ask("report_screen", room, { shows }, last).catch(() => undefined);
  };
}

function keeperOf(probe: () => void): Keeper {
  return new Keeper({
    connection: () => link.connection.peek(),
    lastSeen: () => link.lastSeen.peek(),
    connect: () => link.connect(),
    drop: () => link.close(AWAY),
    probe,
    reach,
    now: () => Date.now(),
  });
}

const REACH_MS = 1_500;

/** Whether the server answers, soon. */
async function reach(): Promise<boolean> {
  const enough = new AbortController();
  const timer = setTimeout(() => enough.abort(), REACH_MS);
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: enough.signal })).ok;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Each time the server is back: what it missed to say over HTTP, and newer pages if it has some. */
function useReturn(): void {
  const connection = useComputed(() => link.welcome.value?.connection ?? null);
  const first = useRef(true);
  useSignalEffect(() => {
    if (!connection.value) return;
    void refresh();
    if (!event.peek()) void loadEvent().catch(() => undefined);
    if (!person.peek() || !passEnds.peek()) void loadPerson().catch(() => undefined);
    if (!first.current) void takeNewPages();
    first.current = false;
  });
}

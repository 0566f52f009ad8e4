/** A paired screen: its room, its cue, its honesty about time. */

import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { forget, learn, serverNow } from "../clock.ts";
import { link, type RoomStore, useRoom } from "../live.ts";
import type { RoomInfo, Scene } from "../messages.ts";
import type { NowNext } from "../programme.ts";
import { NOTHING, type RoomView } from "../room.ts";
import { streamsOf } from "../streams/view.ts";
import { SceneView } from "../views/scene/scene-view.tsx";
import { NOW_NEXT, sceneKey, shown } from "../views/scene/shown.ts";
import { tick } from "../views/scene/tick.ts";
import { venueSecond } from "../views/scene/times.ts";
import { t } from "../words/screen.ts";
import { Guard } from "./guard.tsx";
import { HallStage } from "./hall-stage.tsx";
import { LowerThird } from "./lower-third.tsx";
import { type Manner, toShow } from "./manners.ts";
import { type Memory, slim } from "./memory.ts";
import { onNow } from "./on-now.ts";
import type { Paired } from "./pairing.ts";
import { Plain } from "./plain.tsx";
import { heard, programme, refresh, told, way } from "./standing.ts";
import { type Read, useLink } from "./use-link.ts";

const LOBBY = "event";
const REFRESH_MS = 60_000;
const REMEMBER_MS = 1_000;

interface Props {
  paired: Paired;
  memory: Memory | null;
  onRemember: (memory: Memory) => void;
  /** The screen was unpaired, or its pass is refused. */
  onOver: () => void;
}

export function Hall({ paired, memory, onRemember, onOver }: Props) {
  const { room } = paired;
  const store = useRoom(room);
  const lobby = useRoom(LOBBY);
  const view = useComputed(() => store.view.value ?? memory?.view ?? null);
  const how = useSignal<Manner>("alone");
  const lastSeen = useSignal<number | null>(memory?.lastSeen ?? null);
  const scene = useComputed<Scene>(() => {
    const state = view.value?.state ?? NOTHING;
    return toShow(view.value?.mine.screen?.programme, state.stage.scene, state, how.value);
  });

  const broken = useSignal(false);
  const shows = useComputed<Scene>(() => (broken.value ? NOW_NEXT : scene.value));

  useMemo(() => resume(memory), [memory]);
  useLink({ room, shows, how, lastSeen, onOver });
  useProgramme(view);
  useMemoryKept(paired, view, scene, onRemember);

  const announced = useComputed(() => [
    ...(view.value?.state.announcements ?? []),
    ...(lobby.view.value?.state.announcements ?? []),
  ]);
  const asOf = useComputed(() => {
    const seen = lastSeen.value;
    if (how.value === "live" || seen === null) return null;
    return venueSecond(seen + serverNow() - Date.now());
  }).value;
  return (
    <Picture
      view={view.value}
      scene={scene.value}
      session={useSession(room, view)}
      room={room}
      store={store}
      onBroken={(now) => {
        broken.value = now;
      }}
    >
      {view.value && streamsOf(view.value).recording && (
        <p class="screen-recording">{t("screen.recording")}</p>
      )}
      {asOf && <p class="screen-asof">{t("screen.asof", { time: asOf })}</p>}
      <LowerThird all={announced.value} />
    </Picture>
  );
}

interface PictureProps {
  view: RoomView | null;
  scene: Scene;
  session: NowNext;
  room: string;
  store: RoomStore;
  onBroken: (broken: boolean) => void;
  children: ComponentChildren;
}

/** The scene with its notes; whatever goes wrong in it, now and next is shown instead. */
function Picture({ view, scene, session, room, store, onBroken, children }: PictureProps) {
  const common = {
    state: view?.state ?? NOTHING,
    room: view?.room ?? roomOf(room),
    programme: programme.value,
    session,
    way: way.value,
    size: "screen" as const,
  };
  const simpler = (
    <Guard instead={<Plain />} onFailed={console.error}>
      <SceneView scene={null} {...common} />
    </Guard>
  );
  return (
    <Guard of={sceneKey(scene)} instead={simpler} onFailed={console.error} onStandIn={onBroken}>
      <SceneView scene={scene} stage={<HallStage room={store} />} {...common}>
        {children}
      </SceneView>
    </Guard>
  );
}

function roomOf(id: string): RoomInfo | null {
  return programme.value?.rooms.find((one) => one.id === id) ?? null;
}

/** What is on, looked up every second; the same object while it says the same. */
function useSession(room: string, view: Read<RoomView | null>): NowNext {
  const steady = useMemo(() => {
    let last: NowNext = { current: null, next: null };
    return (next: NowNext) => {
      if (JSON.stringify(next) !== JSON.stringify(last)) last = next;
      return last;
    };
  }, []);
  return useComputed(() => {
    const known = programme.value;
    const news = known ? told.value : (view.value?.state.session ?? null);
    return steady(onNow(known, news, room, tick.value));
  }).value;
}

/** Begin where the page was before its reload: the server's clock is known until it is heard again. */
function resume(memory: Memory | null): void {
  if (!memory) return;
  learn(new Date(Date.now() + memory.ahead).toISOString());
  forget();
}

/** Keep the programme fresh, and hear what the room says of its sessions. */
function useProgramme(view: Read<RoomView | null>): void {
  const session = useComputed(() => view.value?.state.session ?? null);
  useSignalEffect(() => {
    if (session.value) heard(session.value);
  });
  useEffect(() => {
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
}

/** Write down what is shown, at most once a second, and not a word more than that. */
function useMemoryKept(
  paired: Paired,
  view: Read<RoomView | null>,
  scene: Read<Scene>,
  onRemember: (memory: Memory) => void,
): void {
  useEffect(() => {
    const write = () => {
      const lastSeen = link.lastSeen.peek();
      const now = view.peek();
      if (lastSeen === null || !now) return;
      const ahead = serverNow() - Date.now();
      const kept = slim(now, shown(scene.peek(), now.state));
      onRemember({ ...paired, lastSeen, ahead, view: kept });
    };
    const timer = setInterval(write, REMEMBER_MS);
    addEventListener("pagehide", write);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", write);
    };
  }, [paired]);
}

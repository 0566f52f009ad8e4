/** The stage as a delegate watches it: picture, sound, captions, and that it is being recorded. */

import "../../look/live.css";
import "../../look/live-controls.css";
import "../../look/live-full.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { second } from "../../clock.ts";
import { local } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import type { RoomView } from "../../room.ts";
import { keepLikes, like, likes } from "../../streams/likes.ts";
import {
  channelOf,
  isWatched,
  NO_STREAMS,
  OFF_AIR,
  onAirOf,
  streamsOf,
  writingOf,
} from "../../streams/view.ts";
import { t } from "../../words/streams.ts";
import { useSlice } from "../slice.ts";
import { Bar } from "./bar.tsx";
import { Captions } from "./captions.tsx";
import { useAwake, useSession } from "./device.ts";
import { useFullScreen, usePip } from "./enlarge.ts";
import { LiveIcon } from "./live-icons.tsx";
import { More } from "./more.tsx";
import { Picture } from "./picture.tsx";
import { Recording } from "./recording.tsx";
import { Under } from "./under.tsx";
import { useUnseen, useWatching } from "./use-watching.ts";
import { reasonOf, status } from "./words.ts";

export function Live({ room }: { room: RoomStore }) {
  keepLikes();
  const watched = useSlice(room, isWatched, false);
  const recording = useSlice(room, (view) => streamsOf(view).recording, null);
  const written = useSlice(room, writtenAt, 0);
  if (watched) return <Player room={room} />;
  const recent = second.value - written < RECENT_MS;
  if (!recording && !recent) return null;
  return (
    <section class="live is-bare" aria-label={t("live.title")}>
      {recording && <Recording />}
      {recent && <Captions room={room} alone />}
    </section>
  );
}

/** Captions of a room without a picture are read while somebody writes them. */
const RECENT_MS = 10 * 60_000;

/** When a line was last written; now, as long as one is not finished. */
function writtenAt(view: RoomView): number {
  if (writingOf(view).some(({ text }) => text)) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...view.state.captions.map(({ at }) => Date.parse(at)));
}

function titleOf(view: RoomView): string {
  return local(view.room?.title);
}

function Player({ room }: { room: RoomStore }) {
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const onAir = useSlice(room, onAirOf, OFF_AIR);
  const watching = useWatching(room);
  useUnseen(watching);
  const box = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const moving = useSignal(false);
  const silenced = useSignal(false);
  const open = useSignal(false);
  const { channel: liked, under, volume, sound, saving, captions } = likes.value;
  const channel = channelOf(streams, liked);
  useEffect(() => watching.hear(channel), [watching, channel]);
  useEffect(() => watching.save(saving), [watching, saving]);

  const [way, why, engine] = [watching.way.value, watching.why.value, watching.engine.value];
  const kind = way?.kind ?? null;
  const state = engine?.state.value ?? null;
  const words = status({ kind, state, moving: moving.value, saving, onAir, streams });
  const reason = reasonOf(kind, why, saving);
  const audible = kind !== null && kind !== "captions";
  const direct = kind === "webrtc" || kind === "sound";
  const full = useFullScreen(box);
  const pip = usePip(video, moving.value);
  const turn = (on: boolean) => {
    like({ sound: on });
    silenced.value = false;
    const element = video.current;
    if (!element) return;
    // In the press itself: only then does the browser allow it.
    element.muted = !on;
    void element.play().catch(() => undefined);
  };
  useAwake(moving.value);
  useSession(streams.name ?? t("live.title"), useSlice(room, titleOf, ""), turn);
  const keys = (event: KeyboardEvent) => {
    const field = (event.target as Element).closest("input, select, textarea");
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "m") turn(!(sound && !silenced.peek()));
    else if (event.key === "c") like({ captions: !captions });
    else if (event.key === "f") full.toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section
      ref={box}
      class={`live${words ? " is-waiting" : ""}${full.is ? " is-full" : ""}${saving ? " is-heard" : ""}`}
      aria-label={t("live.title")}
      onKeyDown={keys}
      data-way={kind ?? ""}
      data-state={state?.kind ?? ""}
    >
      <div class="live-frame">
        <Picture
          engine={engine}
          video={video}
          muted={!sound || silenced.value}
          volume={volume}
          label={streams.name ? t("live.by", { name: streams.name }) : t("live.title")}
          onMoving={(now) => {
            moving.value = now;
          }}
          onSilenced={(now) => {
            silenced.value = now;
          }}
        />
        <p class="live-status" role="status">
          {words}
        </p>
        <p class="live-signs">
          {streams.recording && <Recording />}
          {streams.name && moving.value && (
            <span class="live-name">
              <bdi>{streams.name}</bdi>
            </span>
          )}
        </p>
        {silenced.value && audible && (
          <button type="button" class="live-turn" onClick={() => turn(true)}>
            <LiveIcon name="silent" />
            {t("live.sound.turn")}
          </button>
        )}
      </div>
      <Captions room={room} alone={kind === "captions"} />
      {reason && (
        <p class="live-why" role="status">
          <span>{reason}</span>{" "}
          {saving ? (
            <button type="button" class="plain" onClick={() => like({ saving: false })}>
              {t("why.saving.end")}
            </button>
          ) : (
            kind !== "hls" && <span class="quiet">{t("why.again")}</span>
          )}
        </p>
      )}
      <Bar
        streams={streams}
        onAir={onAir}
        audible={audible}
        silenced={silenced.value}
        more={{
          id: "live-more",
          open: open.value,
          toggle: () => {
            open.value = !open.peek();
          },
        }}
        onPip={pip}
        full={full}
        onSound={turn}
      />
      {open.value && (
        <More
          id="live-more"
          room={room}
          kind={kind}
          figures={engine?.figures.value ?? null}
          canUnder={direct && streams.channels.length > 0}
        />
      )}
      {under && direct && way && channel !== "floor" && (
        <Under
          way={way}
          volume={volume}
          muted={!sound || silenced.value || !onAir.languages.includes(channel)}
        />
      )}
    </section>
  );
}

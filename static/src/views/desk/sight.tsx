/** The room as a desk sees and hears it, by WHEP. One's own voice is never among it. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { EngineState } from "../../streams/engine.ts";
import { Whep } from "../../streams/whep.ts";
import { t } from "../../words/desk.ts";
import { t as door } from "../../words/index.ts";
import { Meter } from "./meter.tsx";
import { soundAt } from "./output.ts";

interface Props {
  room: string;
  /** The stage, or the venue's feed. */
  what: "stage" | "programme";
  channel: string;
  /** 0 to 1. */
  volume: Signal<number>;
  /** False while it is known that there is nothing to see or hear. */
  on: boolean;
  /** There is no picture to be had: because of sound alone, or because nothing is on. */
  bare?: "voice" | "nothing" | null;
  /** Show how loud it comes. */
  level?: boolean | undefined;
}

export function Sight({ room, what, channel, volume, on, bare = null, level = false }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<Whep | null>(null);
  const heard = useRef(channel);
  const state = useSignal<EngineState>({ kind: "opening" });
  const silent = useSignal(false);
  const sound = useSignal<MediaStreamTrack | null>(null);
  heard.current = channel;
  useEffect(() => {
    if (!on) return;
    const url = `/whep/${encodeURIComponent(room)}/${what}`;
    const engine = new Whep({ url, wish: { channel: heard.current, picture: true } });
    player.current = engine;
    const ends = [
      engine.state.subscribe((now) => {
        state.value = now;
      }),
      engine.stream.subscribe((stream) => {
        sound.value = stream?.getAudioTracks()[0] ?? null;
        void play(video.current, stream, silent);
      }),
      () => engine.close(),
    ];
    engine.open();
    return () => {
      player.current = null;
      for (const end of ends) end();
    };
  }, [room, what, on, state, silent, sound]);
  useEffect(() => player.current?.hear(channel), [channel]);
  useEffect(() => (video.current ? soundAt(video.current) : undefined), []);
  useEffect(
    () =>
      volume.subscribe((now) => {
        if (video.current) video.current.volume = now;
      }),
    [volume],
  );
  const now: EngineState = on ? state.value : NOTHING;
  const words = sightWords(now, what) || (bare && t(`sight.${bare}`));
  return (
    <div class="d-seen">
      <div class="d-sight">
        {/* biome-ignore lint/a11y/useMediaCaption: captions are shown by the room's own page */}
        <video ref={video} autoPlay playsInline aria-label={t("sight.label")} />
        {words && (
          <p class="d-sight-words" role="status">
            {words}
            {now.kind === "failed" && (
              <button type="button" onClick={() => player.current?.open()}>
                {door("again")}
              </button>
            )}
          </p>
        )}
        {silent.value && now.kind === "playing" && (
          <button
            type="button"
            class="primary d-unmute"
            onClick={() => {
              if (video.current) video.current.muted = false;
              silent.value = false;
            }}
          >
            {t("sight.sound.on")}
          </button>
        )}
      </div>
      {level && <Meter track={sound.value} label={t("sight.level")} quietly />}
    </div>
  );
}

const NOTHING: EngineState = { kind: "waiting", why: "nothing", until: 0 };

/** Browsers let a page sound only once it was touched; until then the picture plays alone. */
async function play(
  video: HTMLVideoElement | null,
  stream: MediaStream | null,
  silent: Signal<boolean>,
): Promise<void> {
  if (!video) return;
  if (video.srcObject !== stream) video.srcObject = stream;
  if (!stream) return;
  try {
    await video.play();
  } catch (error) {
    if ((error as { name?: string }).name !== "NotAllowedError") return;
    video.muted = true;
    silent.value = true;
    await video.play().catch(() => undefined);
  }
}

function sightWords(state: EngineState, what: Props["what"]): string {
  if (state.kind === "playing") return "";
  if (state.kind === "opening") return t("sight.opening");
  if (state.kind === "failed") return t("sight.failed");
  if (state.why === "nothing") return t(what === "stage" ? "sight.nothing" : "sight.hall");
  return t("sight.waiting");
}

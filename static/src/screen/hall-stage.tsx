/**
 * The stage on a display in the hall: the picture over all of it, what is said in its lower third.
 * Under it hangs the room's slate: it shows until a picture comes, and again two seconds after the
 * last one.
 */

import "../look/scene-stage.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { second } from "../clock.ts";
import type { RoomStore } from "../live.ts";
import { fragment } from "../router.ts";
import { fresh, languagesOf, languageToRead, linesOf } from "../streams/captions.ts";
import { writingOf } from "../streams/view.ts";
import { useSince } from "../views/live/captions.tsx";
import { Picture } from "../views/live/picture.tsx";
import { useWatching } from "../views/live/use-watching.ts";
import { NowNext } from "../views/scene/now-next.tsx";
import { useSlice } from "../views/slice.ts";
import { language } from "../words/catalogue.ts";
import { t } from "../words/screen.ts";

/** `/screen#sound=on`: a hall has the sound of its own stage already, another room has not. */
function wantsSound(): boolean {
  return fragment().sound === "on";
}

export function HallStage({ room }: { room: RoomStore }) {
  const watching = useWatching(room);
  const video = useRef<HTMLVideoElement>(null);
  const moving = useSignal(false);
  const sound = useSignal(wantsSound());
  const silenced = useSignal(false);
  useEffect(() => {
    const listen = () => {
      sound.value = wantsSound();
    };
    // Browsers that want a press before any sound: one click on the display is one.
    const pressed = () => {
      silenced.value = false;
    };
    addEventListener("hashchange", listen);
    addEventListener("click", pressed);
    return () => {
      removeEventListener("hashchange", listen);
      removeEventListener("click", pressed);
    };
  }, [sound, silenced]);
  return (
    <>
      <NowNext />
      <div class={`scene-stage${moving.value ? " is-moving" : ""}`}>
        <Picture
          engine={watching.engine.value}
          video={video}
          muted={!sound.value || silenced.value}
          volume={1}
          label={t("scene.stage")}
          onMoving={(now) => {
            moving.value = now;
          }}
          onSilenced={(now) => {
            silenced.value = now;
          }}
        />
      </div>
      <Subtitles room={room} />
    </>
  );
}

const NONE: never[] = [];

/** Live text, in the language of `/screen#captions=fr`, else of the screen; `off` for none. */
function Subtitles({ room }: { room: RoomStore }) {
  const said = useSlice(room, (view) => view.state.captions, NONE);
  const written = useSlice(room, (view) => JSON.stringify(writingOf(view)), "[]");
  const since = useSince();
  const wanted = fragment().captions ?? null;
  if (wanted === "off") return null;
  const writing = JSON.parse(written);
  const read = languageToRead(languagesOf(said, writing), [wanted, language.value]);
  const all = linesOf(said, writing, read);
  const lines = fresh(all, since, second.value);
  for (const line of all) since(line);
  if (lines.length === 0) return null;
  return (
    <div class="scene-subtitles" lang={read ?? undefined}>
      {lines.map((one) => (
        <p key={one.key} dir="auto">
          {one.text}
        </p>
      ))}
    </div>
  );
}

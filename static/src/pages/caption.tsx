/** The captioner's desk: type, end the line, correct it late; the room in sight and in the ear. */

import "../look/desk-band.css";
import "../look/desk.css";
import "../look/desk-parts.css";
import "../look/desk-caption.css";
import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { serverNow } from "../clock.ts";
import { ask, link, type RoomStore, useRoom } from "../live.ts";
import { upsert } from "../room.ts";
import { isStaff, person } from "../session.ts";
import { NO_STREAMS, streamsOf, writingOf } from "../streams/view.ts";
import { Band } from "../views/desk/band.tsx";
import { Lines, Writing } from "../views/desk/caption-parts.tsx";
import { Captioning, type Draft, type Written } from "../views/desk/captioning.ts";
import { Frame } from "../views/desk/frame.tsx";
import { keep, kept } from "../views/desk/keeping.ts";
import { ListenTo, RoomSide } from "../views/desk/room-side.tsx";
import { useSlice } from "../views/slice.ts";
import { language } from "../words/catalogue.ts";
import { t } from "../words/desk.ts";

export default function CaptionDesk({ room: id = "" }: { room?: string }) {
  const room = useRoom(id);
  const captioning = useCaptioning(room);
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const listen = useSignal("floor");
  const volume = useSignal(1);
  const may = person.value?.role === "captioner" || isStaff(person.value);
  const open = streams.channels.some((one) => one.language === listen.value);
  return (
    <Frame room={room} desk="caption" live={captioning.unsent.value.length > 0}>
      {may ? (
        <div class="d-own d-writing">
          <Lines room={room} captioning={captioning} />
          <Writing room={room} captioning={captioning} />
        </div>
      ) : (
        <Band tone="off" title={t("caption.only")} />
      )}
      <RoomSide room={room} what="stage" channel={open ? listen.value : "floor"} volume={volume}>
        <ListenTo streams={streams} into={undefined} chosen={listen} />
      </RoomSide>
    </Frame>
  );
}

function useCaptioning(room: RoomStore): Captioning {
  const captioning = useMemo(() => {
    const name = `caption.${room.id}`;
    return new Captioning(kept(name) ?? language.peek(), {
      // What nobody could read now is not sent later.
      tell: (args) => {
        if (link.live) ask("caption", room.id, args).catch(() => undefined);
      },
      ask: (args) => ask("caption", room.id, args),
      last: (language) => lastOf(room, language),
      seconds: () => Math.floor(serverNow() / 1000),
      draft: draftIn(`plenary.${name}`),
      learn: (caption) =>
        room.patch((view) => {
          const captions = upsert(view.state.captions, caption);
          return { ...view, state: { ...view.state, captions } };
        }),
    });
  }, [room]);
  useEffect(
    () => captioning.language.subscribe((now) => keep(`caption.${room.id}`, now)),
    [captioning, room],
  );
  useEffect(() => () => captioning.close(), [captioning]);
  // Whoever reads has missed what was written while the line was broken.
  useEffect(
    () =>
      link.connection.subscribe(({ state }) => {
        if (state === "live") captioning.retell();
      }),
    [captioning],
  );
  return captioning;
}

/** The number of the last line of a language, one that is being written by somebody else too. */
function lastOf(room: RoomStore, language: string): number {
  const view = room.view.peek();
  if (!view) return 0;
  const lines = [...view.state.captions, ...writingOf(view)];
  return Math.max(0, ...lines.filter((one) => one.language === language).map((one) => one.line));
}

/** A sentence outlives a reload, as do lines that the server does not have yet. */
function draftIn(name: string): Draft {
  return {
    load: () => {
      try {
        return JSON.parse(sessionStorage.getItem(name) ?? "null") as Written | null;
      } catch {
        return null;
      }
    },
    keep: (written) => {
      try {
        sessionStorage.setItem(name, JSON.stringify(written));
      } catch {
        // It lasts as long as the page.
      }
    },
  };
}

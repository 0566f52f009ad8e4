/** The interpreter's desk: the floor in the ear, the channel under the hand, red while live. */

import "../look/desk-band.css";
import "../look/desk.css";
import "../look/desk-parts.css";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ask, type RoomStore, useRoom } from "../live.ts";
import { person } from "../session.ts";
import { boothsOf, NO_STREAMS, streamsOf } from "../streams/view.ts";
import { Booth } from "../views/desk/booth.ts";
import { BoothBand } from "../views/desk/booth-band.tsx";
import { boothKey, letters } from "../views/desk/booth-keys.ts";
import { BoothInput, BoothKeys, Channels, Pair } from "../views/desk/booth-parts.tsx";
import { buzz, chime } from "../views/desk/chime.ts";
import { Frame } from "../views/desk/frame.tsx";
import { keep, kept } from "../views/desk/keeping.ts";
import { output } from "../views/desk/output.ts";
import { RoomSide } from "../views/desk/room-side.tsx";
import { useInput, useSender } from "../views/desk/sender.ts";

export default function Interpret({ room: id = "" }: { room?: string }) {
  const room = useRoom(id);
  const feed = `interpreter-${person.value?.id ?? ""}`;
  const sender = useSender(id, feed, KINDS);
  const microphone = useInput("audio");
  const booth = useBooth(room, feed, sender, microphone);
  const volume = useSignal(1);
  useKeys(booth, volume);
  const { name } = booth.standing.value;
  const live = name === "live" || name === "muted" || name === "lost";
  const may = person.value?.role === "interpreter";
  return (
    <Frame room={room} desk="interpret" live={live}>
      <div class="d-own">
        <BoothBand booth={booth} sender={sender} room={room} may={may} />
        <Pair booth={booth} room={room} />
        {may && <BoothInput microphone={microphone} sender={sender} booth={booth} />}
        <Channels booth={booth} room={room} feed={feed} />
        {may && <BoothKeys />}
      </div>
      <RoomSide room={room} what="stage" channel={booth.heard.value} volume={volume} level />
    </Frame>
  );
}

const KINDS = ["audio"] as const;

function useBooth(
  room: RoomStore,
  feed: string,
  sender: ReturnType<typeof useSender>,
  microphone: ReturnType<typeof useInput>,
): Booth {
  const streams = useComputed(() => (room.view.value ? streamsOf(room.view.value) : NO_STREAMS));
  const there = useComputed(() => (room.view.value && boothsOf(room.view.value)?.there) ?? null);
  const booth = useMemo(() => {
    const made = new Booth({
      ...{ feed, streams, there, sender, microphone },
      ask: (deed, args) => ask(deed, room.id, args),
      call: () => {
        void chime("call", output.peek());
        buzz(CALL_MS);
      },
      learn: (now) => room.patch((view) => ({ ...view, state: { ...view.state, streams: now } })),
    });
    made.into.value = kept(`into.${room.id}`);
    made.wish.value = kept(`from.${room.id}`) ?? "floor";
    return made;
  }, [room, feed, sender, microphone, streams, there]);
  useEffect(() => booth.follow(), [booth]);
  useReturning(booth, room.id);
  useEffect(
    () => booth.into.subscribe((into) => into !== null && keep(`into.${room.id}`, into)),
    [booth, room],
  );
  useEffect(() => booth.wish.subscribe((from) => keep(`from.${room.id}`, from)), [booth, room]);
  return booth;
}

/** Long enough to be felt in a hand, short enough not to be heard in a microphone. */
const CALL_MS = 120;

/** Whose microphone was connected when the page was reloaded is back with it: others rely on it. */
function useReturning(booth: Booth, room: string): void {
  useEffect(() => {
    const name = `plenary.connected.${room}`;
    if (sessionStorage.getItem(name)) void booth.connect();
    return booth.connected.subscribe((on) => {
      if (on) sessionStorage.setItem(name, "yes");
      else sessionStorage.removeItem(name);
    });
  }, [booth, room]);
}

const STEP = 0.1;

function useKeys(booth: Booth, volume: { value: number }): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      const meant = letters.peek() ? boothKey(event) : null;
      if (!meant) return;
      event.preventDefault();
      if (meant.act === "cough") booth.cough(true);
      if (event.repeat && meant.act !== "volume") return;
      if (meant.act === "mic") booth.switch(!booth.on.peek());
      else if (meant.act === "take" && !booth.mine) void booth.take();
      else if (meant.act === "give" && booth.mine) void booth.give();
      else if (meant.act === "ask" && booth.mine) void booth.askOver();
      else if (meant.act === "decline" && booth.handing.peek() === "asked") void booth.decline();
      else if (meant.act === "relay") void booth.relay();
      else if (meant.act === "partner") void booth.hearPartner();
      else if (meant.act === "volume") {
        const next = volume.value + (meant.key === "+" ? STEP : -STEP);
        volume.value = Math.min(1, Math.max(0, next));
      }
    };
    const up = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "c") booth.cough(false);
    };
    const away = () => booth.cough(false);
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
    addEventListener("blur", away);
    return () => {
      document.removeEventListener("keydown", down);
      document.removeEventListener("keyup", up);
      removeEventListener("blur", away);
    };
  }, [booth, volume]);
}

/** The speaker's desk: look and listen first, wait backstage, be on stage, and always know which. */

import "../look/desk-band.css";
import "../look/desk.css";
import "../look/desk-parts.css";
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { type RoomStore, useRoom } from "../live.ts";
import { isStaff, person } from "../session.ts";
import type { Trouble } from "../streams/devices.ts";
import { likes } from "../streams/likes.ts";
import { NO_STREAMS, onAirOf, streamsOf } from "../streams/view.ts";
import type { WhipSender } from "../streams/whip.ts";
import { Band, troubleWords } from "../views/desk/band.tsx";
import { buzz } from "../views/desk/chime.ts";
import { Frame } from "../views/desk/frame.tsx";
import { ListenTo, RoomSide } from "../views/desk/room-side.tsx";
import { useInput, useSender, useSharing } from "../views/desk/sender.ts";
import { SpeakerControls, SpeakerInputs } from "../views/desk/speaking.tsx";
import { type SpeakerStanding, sightOf, speakerStanding } from "../views/desk/standing.ts";
import { useSlice } from "../views/slice.ts";
import { t } from "../words/desk.ts";

export default function Speak({ room: id = "" }: { room?: string }) {
  const room = useRoom(id);
  const feed = `speaker-${person.value?.id ?? ""}`;
  const sender = useSender(id, feed, KINDS);
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const sounding = useSlice(room, (view) => onAirOf(view).languages, NONE);
  const listen = useSignal(likes.peek().channel);
  const volume = useSignal(1);
  const standing = speakerStanding(streams, feed, sender.state.value.name);
  const sight = sightOf(streams, feed, listen.value, sounding);
  return (
    <Frame room={room} desk="speak" live={standing.name === "stage"}>
      <Desk room={room} sender={sender} standing={standing} />
      <RoomSide room={room} {...sight} volume={volume} hands>
        <ListenTo streams={streams} into={undefined} chosen={listen} />
      </RoomSide>
    </Frame>
  );
}

const KINDS = ["audio", "video"] as const;
const NONE: readonly string[] = [];

interface DeskProps {
  room: RoomStore;
  sender: WhipSender;
  standing: ReturnType<typeof speakerStanding>;
}

/** Whether somebody may send here: by role, by invitation, or because they have the word. */
function useAllowed(room: RoomStore): boolean {
  const asked = useSlice(
    room,
    (view) => Boolean(view.mine.speaker) || view.state.floor.speaking?.person === person.value?.id,
    false,
  );
  return asked || person.value?.role === "speaker" || isStaff(person.value);
}

function Desk({ room, sender, standing }: DeskProps) {
  const camera = useInput("video");
  const microphone = useInput("audio");
  const sharing = useSharing();
  const muted = useSignal(false);
  const allowed = useAllowed(room);
  const tooMuch = useTooMuch(room, sender);
  const checked = useComputed(() => camera.track.value !== null || microphone.track.value !== null);
  useMemo(() => {
    camera.onTrack = (track) => {
      if (!sharing.track.peek()) void sender.replace("video", track);
    };
    sharing.onTrack = (track) => void sender.replace("video", track ?? camera.track.peek());
    microphone.onTrack = (track) => {
      if (track) track.enabled = !muted.peek();
      void sender.replace("audio", track);
    };
  }, [camera, microphone, sharing, sender, muted]);
  useMuting(microphone.track, muted);
  const { value: trouble } = microphone.trouble;
  const stuck = trouble !== null && trouble === camera.trouble.value && !checked.value;
  useFelt(standing.name === "stage");
  const go = () =>
    sender.start({
      audio: microphone.track.peek(),
      video: sharing.track.peek() ?? camera.track.peek(),
    });
  if (!allowed && standing.name === "off") {
    return <Band tone="off" title={t("speak.uninvited")} why={t("speak.uninvited.why")} />;
  }
  return (
    <div class="d-own">
      <Band
        tone={stuck && standing.name === "off" ? "wrong" : standing.tone}
        title={stuck && standing.name === "off" ? t("speak.stuck") : title(standing.name, sender)}
        why={why(standing.name, {
          checked: checked.value,
          asking: camera.busy.value || microphone.busy.value,
          trouble: stuck ? trouble : null,
          muted: muted.value,
          blind: camera.track.value === null,
          shared: sharing.track.value !== null,
          tooMuch,
        })}
      >
        <SpeakerControls
          {...{ sender, standing: standing.name, checked: checked.value, camera, microphone }}
          {...{ sharing, muted, onGo: go }}
        />
      </Band>
      <SpeakerInputs {...{ sender, camera, microphone, sharing, muted }} />
    </div>
  );
}

/** The server has ended the feed because it was more than everybody can take: less from now on. */
function useTooMuch(room: RoomStore, sender: WhipSender): boolean {
  const feed = `speaker-${person.value?.id ?? ""}`;
  const news = useSlice(room, (view) => view.mine.streams?.[feed] ?? null, null);
  useEffect(() => {
    if (news?.why === "too_much") sender.limit(Math.floor(news.kbps * LESS));
  }, [news, sender]);
  return news?.why === "too_much";
}

const LESS = 0.8;

/** A phone in the hand tells that one is on stage, or no longer. */
function useFelt(live: boolean): void {
  const was = useRef(live);
  useEffect(() => {
    if (was.current !== live) buzz(live ? [120, 80, 120] : 120);
    was.current = live;
  }, [live]);
}

/** A microphone that is off sends silence: nothing is negotiated, and nothing is heard. */
function useMuting(track: Signal<MediaStreamTrack | null>, muted: Signal<boolean>): void {
  useEffect(
    () =>
      muted.subscribe((off) => {
        if (track.peek()) (track.peek() as MediaStreamTrack).enabled = !off;
      }),
    [track, muted],
  );
}

function title(standing: SpeakerStanding, sender: WhipSender): string {
  if (standing === "off" || standing === "backstage" || standing === "stage") {
    return t(`speak.${standing}`);
  }
  return troubleWords(sender.state.value);
}

interface Aside {
  checked: boolean;
  /** The browser asks whether it may. */
  asking: boolean;
  /** Neither can be opened, and why. */
  trouble: Trouble | null;
  muted: boolean;
  blind: boolean;
  shared: boolean;
  tooMuch: boolean;
}

function why(standing: SpeakerStanding, is: Aside): string {
  if (standing === "off") {
    if (is.checked) return t("speak.off.why");
    if (is.asking) return t("speak.asking");
    return t(is.trouble ? `trouble.${is.trouble}` : "speak.check.why");
  }
  if (standing !== "backstage" && standing !== "stage") return is.tooMuch ? t("speak.much") : "";
  const said = [t(is.shared ? `speak.${standing}.shared` : `speak.${standing}.why`)];
  if (is.muted) said.push(t("speak.mic.is.off"));
  if (is.blind && !is.shared) said.push(t("speak.camera.is.off"));
  if (is.tooMuch) said.push(t("speak.much"));
  return said.join(" ");
}

/** The speaker's desk: look and listen first, wait backstage, be on stage, and always know which. */

import "../look/desk-band.css";
import "../look/desk.css";
import "../look/desk-parts.css";
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { type RoomStore, useRoom } from "../live.ts";
import { isStaff, person } from "../session.ts";
import { likes } from "../streams/likes.ts";
import { NO_STREAMS, onAirOf, streamsOf } from "../streams/view.ts";
import type { WhipSender } from "../streams/whip.ts";
import { Band, troubleWords } from "../views/desk/band.tsx";
import { Frame } from "../views/desk/frame.tsx";
import { ListenTo, RoomSide } from "../views/desk/room-side.tsx";
import { useInput, useSender } from "../views/desk/sender.ts";
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
  const muted = useSignal(false);
  const allowed = useAllowed(room);
  const checked = useComputed(() => camera.track.value !== null || microphone.track.value !== null);
  useMemo(() => {
    camera.onTrack = (track) => void sender.replace("video", track);
    microphone.onTrack = (track) => {
      if (track) track.enabled = !muted.peek();
      void sender.replace("audio", track);
    };
  }, [camera, microphone, sender, muted]);
  useMuting(microphone.track, muted);
  const go = () => sender.start({ audio: microphone.track.peek(), video: camera.track.peek() });
  if (!allowed && standing.name === "off") {
    return <Band tone="off" title={t("speak.uninvited")} why={t("speak.uninvited.why")} />;
  }
  return (
    <div class="d-own">
      <Band
        tone={standing.tone}
        title={title(standing.name, sender)}
        why={why(standing.name, checked.value, muted.value, camera.track.value === null)}
      >
        <SpeakerControls
          {...{ sender, standing: standing.name, checked: checked.value, camera, microphone }}
          {...{ muted, onGo: go }}
        />
      </Band>
      <SpeakerInputs {...{ sender, camera, microphone, muted }} />
    </div>
  );
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

function why(standing: SpeakerStanding, checked: boolean, muted: boolean, blind: boolean): string {
  if (standing === "off") return t(checked ? "speak.off.why" : "speak.check.why");
  if (standing !== "backstage" && standing !== "stage") return "";
  const said = [t(`speak.${standing}.why`)];
  if (muted) said.push(t("speak.mic.is.off"));
  if (blind) said.push(t("speak.camera.is.off"));
  return said.join(" ");
}

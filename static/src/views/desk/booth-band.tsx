/** The band of the interpreter's desk: live or not, the partner, and what there is to press. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { second } from "../../clock.ts";
import { countdown } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import { listenersOf, onAirOf } from "../../streams/view.ts";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import { reason } from "../../words/room.ts";
import { useSlice } from "../slice.ts";
import { Band, troubleWords } from "./band.tsx";
import type { Booth } from "./booth.ts";
import { letters } from "./booth-keys.ts";
import { spokenName } from "./spoken-name.ts";
import type { Tone } from "./standing.ts";

interface Props {
  booth: Booth;
  room: RoomStore;
}

export function BoothBand(props: Props & { sender: WhipSender; may: boolean }) {
  const { booth, sender, room, may } = props;
  const channel = booth.channel.value;
  if (!channel) {
    return <Band tone="off" title={t("interpret.none")} why={t("interpret.none.why")} />;
  }
  if (!may) {
    return <Band tone="off" title={spokenName(channel.language)} why={t("interpret.only")} />;
  }
  const refused = booth.refused.value;
  return (
    <Band {...said(booth, sender)}>
      <OnAir booth={booth} room={room} />
      <Deeds booth={booth} />
      {refused && (
        <p role="alert" class="small">
          {reason(refused)}
        </p>
      )}
    </Band>
  );
}

/** Names of others may be written in the other direction. */
function isolated(name: string | null | undefined): string {
  return `\u2068${name ?? ""}\u2069`;
}

/** What the band says; what the partner needs comes before one's own standing. */
function said(booth: Booth, sender: WhipSender): { tone: Tone; title: string; why: string } {
  const { name, tone } = booth.standing.value;
  const channel = booth.channel.value;
  const language = spokenName(channel?.language ?? "en");
  const partner = { name: isolated(channel?.name), language };
  const handing = booth.handing.value;
  if (handing === "asked") {
    const why = t(name === "ready" ? "interpret.asked.why" : "interpret.off.why");
    return { tone: "call", title: t("interpret.asked", partner), why };
  }
  if (handing === "gone") {
    return {
      ...{ tone: "wrong", title: t("interpret.gone", partner) },
      why: t("interpret.gone.why", partner),
    };
  }
  const who = channel?.feed
    ? t("interpret.ready.partner", partner)
    : t("interpret.ready.free", { language });
  switch (name) {
    case "off":
      return { tone, title: t("interpret.off"), why: `${t("interpret.off.why")} ${who}` };
    case "ready":
      return { tone, title: t("interpret.ready"), why: `${told(booth)} ${who}`.trim() };
    case "live":
      return {
        ...{ tone, title: t("interpret.live", { language }) },
        why: [t("interpret.live.why"), told(booth), beside(booth)].filter(Boolean).join(" "),
      };
    case "muted":
      return { tone, title: t("interpret.muted", { language }), why: t("interpret.muted.why") };
    case "lost": {
      const why = troubleWords(sender.state.value) || t("interpret.off.why");
      return { tone, title: t("interpret.lost", { language }), why };
    }
    default:
      return { tone, title: troubleWords(sender.state.value), why: who };
  }
}

/** What became of one's own request. */
function told(booth: Booth): string {
  const answer = booth.answer.value;
  if (!answer || answer === "withdrawn") return "";
  // Whoever took over has given it up since, which is said beside.
  if (answer === "taken" && !booth.channel.value?.feed) return "";
  return t(`interpret.answer.${answer}`, { name: isolated(booth.channel.value?.name) });
}

/** Who could take over, or has been asked to. */
function beside(booth: Booth): string {
  const names = booth.partners.value.map((one) => isolated(one.name)).join(", ");
  if (booth.handing.value === "asking") return t("interpret.asking", { names });
  if (booth.answer.value === "left") return "";
  return names ? t("interpret.partner", { names }) : t("interpret.partner.none");
}

/** How long one has been live, and how many listen as far as it is known. */
function OnAir({ booth, room }: Props) {
  const language = booth.channel.value?.language ?? "";
  const mine = booth.mine && booth.channel.value !== undefined;
  const since = useSince(mine, `${room.id}.${language}`);
  const listeners = useSlice(room, (view) => listenersOf(view)[language] ?? null, null);
  const crowd = useSlice(room, (view) => onAirOf(view).ways[0] === "hls", false);
  if (!mine) return null;
  return (
    <p class="d-since figures">
      {since !== null && (
        <span role="timer">{t("interpret.since", { time: countdown(second.value - since) })}</span>
      )}
      {listeners !== null && <span>{t("interpret.listeners", { n: listeners })}</span>}
      {crowd && <span class="small">{t("interpret.listeners.crowd")}</span>}
    </p>
  );
}

/** When the channel was taken over; it outlives a reload. */
function useSince(mine: boolean, name: string): number | null {
  const since = useSignal<number | null>(null);
  useEffect(() => {
    const key = `plenary.since.${name}`;
    if (!mine) {
      sessionStorage.removeItem(key);
      since.value = null;
      return;
    }
    const before = Number(sessionStorage.getItem(key)) || second.peek();
    sessionStorage.setItem(key, String(before));
    since.value = before;
  }, [mine, name, since]);
  return since.value;
}

function Deeds({ booth }: { booth: Booth }) {
  const { name } = booth.standing.value;
  const mine = name === "live" || name === "muted" || name === "lost";
  const idle = name === "off" || name === "refused" || name === "taken";
  if (idle || (name === "lost" && !booth.connected.value)) {
    return (
      <div class="d-deeds">
        <button type="button" class="primary" onClick={() => void booth.connect()}>
          {t(name === "taken" ? "sending.here" : "interpret.connect")}
        </button>
        {name === "lost" && <Give booth={booth} />}
      </div>
    );
  }
  const on = booth.on.value;
  return (
    <div class="d-deeds" data-keys={letters.value}>
      {mine ? <Over booth={booth} /> : <Take booth={booth} />}
      <button
        type="button"
        class={mine && !on ? "primary" : ""}
        aria-keyshortcuts="m"
        aria-pressed={on}
        onClick={() => booth.switch(!on)}
      >
        {t(on ? "interpret.mic.on" : "interpret.mic.off")}
      </button>
      <Cough booth={booth} />
      {mine && <Give booth={booth} />}
    </div>
  );
}

/** Take the channel; where one was asked to, also say that one cannot. */
function Take({ booth }: { booth: Booth }) {
  const { name } = booth.standing.value;
  const asked = booth.handing.value === "asked";
  return (
    <>
      <button
        type="button"
        class="primary"
        aria-keyshortcuts="t"
        disabled={booth.busy.value || name !== "ready"}
        onClick={() => void booth.take()}
      >
        {t(asked ? "interpret.take.over" : "interpret.take")}
      </button>
      {asked && (
        <button
          type="button"
          aria-keyshortcuts="n"
          disabled={booth.busy.value}
          onClick={() => void booth.decline()}
        >
          {t("interpret.decline")}
        </button>
      )}
    </>
  );
}

/** Ask the partner to take over. */
function Over({ booth }: { booth: Booth }) {
  const asking = booth.handing.value === "asking";
  return (
    <button
      type="button"
      aria-keyshortcuts="h"
      aria-pressed={asking}
      disabled={booth.busy.value || (!asking && booth.partners.value.length === 0)}
      onClick={() => void booth.askOver()}
    >
      {t(asking ? "interpret.ask.back" : "interpret.ask")}
    </button>
  );
}

function Give({ booth }: { booth: Booth }) {
  return (
    <button
      type="button"
      aria-keyshortcuts="g"
      disabled={booth.busy.value}
      onClick={() => void booth.give()}
    >
      {t("interpret.give")}
    </button>
  );
}

/** Pressed by pointer or by key: silent for as long as it is held. */
function Cough({ booth }: { booth: Booth }) {
  const hold = () => booth.cough(true);
  const release = () => booth.cough(false);
  const isPress = (event: KeyboardEvent) => event.key === " " || event.key === "Enter";
  return (
    <button
      type="button"
      class="d-cough"
      aria-keyshortcuts="c"
      aria-pressed={booth.coughing.value}
      onPointerDown={hold}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={(event) => isPress(event) && hold()}
      onKeyUp={(event) => isPress(event) && release()}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
    >
      {t(booth.coughing.value ? "interpret.coughing" : "interpret.cough")}
    </button>
  );
}

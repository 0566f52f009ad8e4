/** The parts of the interpreter's desk. */

import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { second } from "../../clock.ts";
import { countdown } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import type { FeedsFigures } from "../../messages.ts";
import { NO_STREAMS, onAirOf, streamsOf } from "../../streams/view.ts";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import { reason } from "../../words/room.ts";
import { languageName } from "../live/words.ts";
import { useSlice } from "../slice.ts";
import { Band, troubleWords } from "./band.tsx";
import type { Booth } from "./booth.ts";
import { BOOTH_KEYS } from "./booth-keys.ts";
import { DevicePicker } from "./device-picker.tsx";
import type { Input } from "./input.ts";
import { keep, kept } from "./keeping.ts";
import { Meter } from "./meter.tsx";
import { Quality } from "./quality.tsx";
import { ListenTo } from "./room-side.tsx";
import { spokenName } from "./spoken-name.ts";

interface Props {
  booth: Booth;
  room: RoomStore;
}

export function BoothBand(props: Props & { sender: WhipSender; may: boolean }) {
  const { booth, sender, room, may } = props;
  const { name, tone } = booth.standing.value;
  const language = spokenName(booth.channel.value?.language ?? "en");
  const partner = booth.channel.value?.name;
  const refused = booth.refused.value;
  if (!booth.channel.value) {
    return <Band tone="off" title={t("interpret.none")} why={t("interpret.none.why")} />;
  }
  if (!may) return <Band tone="off" title={language} why={t("interpret.only")} />;
  const titles = {
    off: t("interpret.off"),
    ready: t("interpret.ready"),
    live: t("interpret.live", { language }),
    muted: t("interpret.muted", { language }),
    lost: t("interpret.lost", { language }),
  };
  const who = partner
    ? t("interpret.ready.partner", { name: `\u2068${partner}\u2069`, language })
    : t("interpret.ready.free", { language });
  const whys = {
    off: `${t("interpret.off.why")} ${who}`,
    ready: who,
    live: t("interpret.live.why"),
    muted: t("interpret.muted.why"),
    lost: troubleWords(sender.state.value),
  };
  const known = name in titles ? (name as keyof typeof titles) : null;
  return (
    <Band
      tone={tone}
      title={known ? titles[known] : troubleWords(sender.state.value)}
      why={known ? whys[known] : who}
    >
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

/** How long one has been live, and how many listen as far as it is known. */
function OnAir({ booth, room }: Props) {
  const language = booth.channel.value?.language ?? "";
  const mine = booth.mine && booth.channel.value !== undefined;
  const since = useSince(mine, `${room.id}.${language}`);
  const listeners = useSlice(
    room,
    (view) => {
      const feeds = view.gauges["feeds:feeds"] as unknown as FeedsFigures | undefined;
      return feeds?.listeners[language] ?? null;
    },
    null,
  );
  if (!mine) return null;
  return (
    <p class="d-since figures">
      {since !== null && (
        <span role="timer">{t("interpret.since", { time: countdown(second.value - since) })}</span>
      )}
      {listeners !== null && <span>{t("interpret.listeners", { n: listeners })}</span>}
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
  const connected = name === "ready" || name === "live" || name === "muted";
  const on = booth.on.value;
  if (name === "off" || name === "refused" || name === "taken") {
    return (
      <div class="d-deeds">
        <button type="button" class="primary" onClick={() => void booth.connect()}>
          {t(name === "taken" ? "sending.here" : "interpret.connect")}
        </button>
      </div>
    );
  }
  return (
    <div class="d-deeds">
      {mine ? (
        <button
          type="button"
          aria-keyshortcuts="g"
          disabled={booth.busy.value}
          onClick={() => void booth.give()}
        >
          {t("interpret.give")}
        </button>
      ) : (
        <button
          type="button"
          class="primary"
          aria-keyshortcuts="t"
          disabled={booth.busy.value || !connected}
          onClick={() => void booth.take()}
        >
          {t("interpret.take")}
        </button>
      )}
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
      <button type="button" class="plain" onClick={() => void booth.disconnect()}>
        {t("interpret.disconnect")}
      </button>
    </div>
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

/** From which language into which. */
export function Pair({ booth, room }: Props) {
  const id = useId();
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const into = booth.channel.value?.language;
  if (!into) return null;
  return (
    <div class="d-pair">
      <ListenTo
        streams={streams}
        into={into}
        chosen={booth.wish}
        onChoose={(to) => void booth.listen(to)}
      />
      <div class="d-field">
        <label for={id}>{t("interpret.into")}</label>
        <select
          id={id}
          value={into}
          onChange={(event) => void booth.turnTo(event.currentTarget.value)}
        >
          {streams.channels.map(({ language }) => (
            <option key={language} value={language} lang={language}>
              {languageName(language)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

export function BoothInput(props: { microphone: Input; sender: WhipSender; booth: Booth }) {
  const { microphone, sender, booth } = props;
  const track = microphone.track.value;
  if (!track && !microphone.trouble.value) return null;
  return (
    <section class="d-pickers" aria-label={t("device.audio")}>
      <DevicePicker input={microphone} />
      <Meter track={track} quietly={!booth.on.value} />
      <p class="quiet small">{t("level.headset")}</p>
      <Quality sender={sender} picture={false} />
    </section>
  );
}

const NONE: readonly string[] = [];

/** Every channel of the room, and whose voice is in it. */
export function Channels({ booth, room, feed }: Props & { feed: string }) {
  const id = useId();
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const sounding = useSlice(room, (view) => onAirOf(view).languages, NONE);
  if (streams.channels.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{t("interpret.channels")}</h2>
      <ul class="d-channels">
        {streams.channels.map((one) => (
          <li key={one.language} data-sounds={sounding.includes(one.language)}>
            <strong lang={one.language}>{languageName(one.language)}</strong>
            <bdi class={one.feed ? "" : "quiet"}>
              {one.feed === feed
                ? t("interpret.channel.you")
                : (one.name ?? t("interpret.channel.free"))}
            </bdi>
          </li>
        ))}
      </ul>
      {booth.standing.value.name === "live" && <p class="quiet small">{t("interpret.give.why")}</p>}
    </section>
  );
}

export function BoothKeys() {
  const on = useSignal(kept("keys") !== "off");
  return (
    <details class="d-keys">
      <summary>{t("keys.title")}</summary>
      <label class="row">
        <input
          type="checkbox"
          checked={on.value}
          onChange={(event) => {
            on.value = event.currentTarget.checked;
            keep("keys", on.value ? "on" : "off");
          }}
        />
        {t("keys.letters")}
      </label>
      <dl class="small">
        {BOOTH_KEYS.map(({ act, keys }) => (
          <div key={act}>
            <dt>
              {keys.map((one) => (
                <kbd key={one}>{one.toUpperCase()}</kbd>
              ))}
            </dt>
            <dd>{t(`keys.${act}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

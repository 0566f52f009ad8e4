/** The interpreter's desk below its band: the pair of languages, the microphone, channels, keys. */

import { useId } from "preact/hooks";
import { number } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import { listenersOf, NO_STREAMS, onAirOf, streamsOf } from "../../streams/view.ts";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import { Icon } from "../icons.tsx";
import { languageName } from "../live/words.ts";
import { useSlice } from "../slice.ts";
import type { Booth } from "./booth.ts";
import { BOOTH_KEYS, letters, setLetters } from "./booth-keys.ts";
import { DevicePicker } from "./device-picker.tsx";
import type { Input } from "./input.ts";
import { Meter } from "./meter.tsx";
import { Quality } from "./quality.tsx";
import { ListenTo } from "./room-side.tsx";

interface Props {
  booth: Booth;
  room: RoomStore;
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
        partner={booth.partner.value}
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
      <div class="d-line-out">
        <Quality sender={sender} picture={false} />
        {booth.connected.value && (
          <button type="button" class="plain" onClick={() => void booth.disconnect()}>
            {t("interpret.disconnect")}
          </button>
        )}
      </div>
    </section>
  );
}

const NONE: readonly string[] = [];
const NOBODY: { readonly [channel: string]: number } = {};

/** Every channel of the room, and whose voice is in it. */
export function Channels({ booth, room, feed }: Props & { feed: string }) {
  const id = useId();
  const streams = useSlice(room, streamsOf, NO_STREAMS);
  const sounding = useSlice(room, (view) => onAirOf(view).languages, NONE);
  const listeners = useSlice(room, listenersOf, NOBODY);
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
            {listeners[one.language] !== undefined && (
              <span
                class="d-listeners figures quiet"
                title={t("interpret.listeners", { n: listeners[one.language] ?? 0 })}
              >
                <Icon name="people" /> {number(listeners[one.language] ?? 0)}
              </span>
            )}
          </li>
        ))}
      </ul>
      {booth.standing.value.name === "live" && <p class="quiet small">{t("interpret.give.why")}</p>}
    </section>
  );
}

export function BoothKeys() {
  return (
    <details class="d-keys">
      <summary>{t("keys.title")}</summary>
      <label class="row">
        <input
          type="checkbox"
          checked={letters.value}
          onChange={(event) => setLetters(event.currentTarget.checked)}
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

/** The buttons under the picture: sound, language, captions, settings, where and how large. */

import type { OnAir, Streams } from "../../messages.ts";
import { like, likes } from "../../streams/likes.ts";
import { channelOf } from "../../streams/view.ts";
import { t } from "../../words/streams.ts";
import { languageName } from "./language-name.ts";
import { LiveIcon, type LiveIconName } from "./live-icons.tsx";

interface Props {
  streams: Streams;
  onAir: OnAir;
  /** Whether anything is heard at all. */
  audible: boolean;
  silenced: boolean;
  more: { id: string; open: boolean; toggle: () => void };
  /** null where the browser or the way has none. */
  onPip: (() => void) | null;
  full: { is: boolean; toggle: () => void };
  onSound: (on: boolean) => void;
}

export function Bar({ streams, onAir, audible, silenced, more, onPip, full, onSound }: Props) {
  const { sound, volume, captions } = likes.value;
  const on = sound && !silenced;
  return (
    <div class="live-bar">
      {audible && (
        <div class="live-sound">
          <Push
            icon={on ? "sound" : "silent"}
            name={on ? t("live.mute") : t("live.unmute")}
            keys="m"
            onPush={() => onSound(!on)}
          />
          <input
            type="range"
            min="0"
            max="1"
            step="0.05"
            class="live-volume"
            aria-label={t("live.volume")}
            value={on ? volume : 0}
            onInput={(moved) => {
              like({ volume: moved.currentTarget.valueAsNumber });
              onSound(moved.currentTarget.valueAsNumber > 0);
            }}
          />
        </div>
      )}
      {audible && streams.channels.length > 0 && <Channels streams={streams} onAir={onAir} />}
      <span class="live-space" />
      <Push
        icon="captions"
        name={t("live.captions")}
        keys="c"
        pressed={captions}
        onPush={() => like({ captions: !captions })}
      />
      <Push
        icon="settings"
        name={t("live.more")}
        expanded={more.open}
        controls={more.id}
        onPush={more.toggle}
      />
      {onPip && <Push icon="pip" name={t("live.pip")} onPush={onPip} />}
      <Push
        icon={full.is ? "unfull" : "full"}
        name={full.is ? t("live.full.leave") : t("live.full")}
        keys="f"
        onPush={full.toggle}
      />
    </div>
  );
}

/** The floor and every language that is open; one that nobody carries now says so. */
function Channels({ streams, onAir }: Pick<Props, "streams" | "onAir">) {
  return (
    <label class="live-channel">
      <span class="unseen">{t("live.channel")}</span>
      <select
        value={channelOf(streams, likes.value.channel)}
        onChange={(chosen) => like({ channel: chosen.currentTarget.value })}
      >
        <option value="floor">{t("live.floor")}</option>
        {streams.channels.map(({ language }) => (
          <option key={language} value={language} lang={language}>
            {onAir.languages.includes(language)
              ? languageName(language)
              : t("live.channel.quiet", { language: languageName(language) })}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PushProps {
  icon: LiveIconName;
  name: string;
  keys?: string;
  pressed?: boolean;
  expanded?: boolean;
  controls?: string;
  onPush: () => void;
}

function Push({ icon, name, keys, pressed, expanded, controls, onPush }: PushProps) {
  return (
    <button
      type="button"
      class="live-push"
      aria-label={name}
      title={name}
      aria-keyshortcuts={keys}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-controls={expanded ? controls : undefined}
      onClick={onPush}
    >
      <LiveIcon name={icon} />
    </button>
  );
}

/** The channels of interpretation: who carries each, how many listen, opened and closed. */

import type { Channel, FeedsFigures, Streams } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { languageName } from "../live/language-name.ts";
import { useBench } from "./bench.ts";
import { openable } from "./live-feeds.ts";
import { Deed, Sending, Trouble } from "./parts.tsx";

const SUBJECT = "channels";

export function Channels({ streams, figures }: { streams: Streams; figures: FeedsFigures }) {
  const { desk } = useBench();
  const open = (language: string, on: boolean) =>
    void desk.act({
      subject: SUBJECT,
      words: t(on ? "did.channel" : "did.channel.off", { language: languageName(language) }),
      steps: [{ name: on ? "open_channel" : "close_channel", args: { language } }],
      undo: [{ name: on ? "close_channel" : "open_channel", args: { language } }],
    });
  const { channels } = streams;
  const listeners = (name: string) => figures.listeners[name] ?? 0;
  return (
    <div class="stack m-tight">
      <div class="m-part-head">
        <h3>{t("channels.title")}</h3>
        <span class="push">
          <Sending subject={SUBJECT} />
        </span>
        <select
          class="m-short"
          aria-label={t("channels.open")}
          value=""
          onChange={(chosen) => {
            const language = chosen.currentTarget.value;
            chosen.currentTarget.value = "";
            if (language) open(language, true);
          }}
        >
          <option value="">{t("channels.open.choose")}</option>
          {openable(streams).map((one) => (
            <option key={one} value={one} lang={one}>
              {languageName(one)}
            </option>
          ))}
        </select>
      </div>
      <Trouble subject={SUBJECT} />
      {channels.length === 0 ? (
        <p class="small quiet">{t("channels.none")}</p>
      ) : (
        <ul class="m-channels">
          <li class="m-channel">
            <span>{t("channels.floor")}</span>
            <span class="small quiet figures">
              {t("channels.listeners", { n: listeners("floor") })}
            </span>
          </li>
          {channels.map((one) => (
            <li key={one.language} class="m-channel" aria-label={languageName(one.language)}>
              <span>
                <span lang={one.language}>{languageName(one.language)}</span>{" "}
                <span class={`small ${one.feed ? "quiet" : "warning"}`} dir="auto">
                  {carrier(one)}
                </span>
              </span>
              <span class="small quiet figures">
                {t("channels.listeners", { n: listeners(one.language) })}
              </span>
              <Deed about={languageName(one.language)} onDo={() => open(one.language, false)}>
                {t("channels.close")}
              </Deed>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Who is heard in a channel, and from which language if not from the floor. */
function carrier({ feed, name, from }: Channel): string {
  if (!feed) return t("channels.nobody");
  const who = { name: name ?? "" };
  return from === "floor"
    ? t("channels.by", who)
    : t("channels.relay", { ...who, language: languageName(from) });
}

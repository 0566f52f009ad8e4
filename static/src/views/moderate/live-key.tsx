/** The address and the key with which OBS, or any other sender, brings the venue's picture. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { serverNow } from "../../clock.ts";
import { venueMoment } from "../../format.ts";
import { call } from "../../session.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { Deed } from "./parts.tsx";
import { explain } from "./troubles.ts";

interface Key {
  whip: string;
  key: string;
  expires_at: string;
}

const FEEDS = ["programme", "standby"] as const;

export function FeedKey() {
  const { room } = useBench();
  const feed = useSignal<(typeof FEEDS)[number]>("programme");
  const key = useSignal<Key | null>(null);
  const problem = useSignal("");
  const get = async () => {
    try {
      const path = `/api/rooms/${encodeURIComponent(room)}/feeds/${feed.peek()}/key`;
      key.value = await call<Key>("POST", path);
      problem.value = "";
    } catch (error) {
      problem.value = explain(error);
    }
  };
  return (
    <details class="m-key-part">
      <summary>{t("key.title")}</summary>
      <div class="stack m-tight">
        <p class="small quiet">{t("key.how")}</p>
        <div class="row">
          <select
            class="m-short"
            aria-label={t("key.which")}
            value={feed.value}
            onChange={(chosen) => {
              feed.value = chosen.currentTarget.value as (typeof FEEDS)[number];
              key.value = null;
            }}
          >
            {FEEDS.map((one) => (
              <option key={one} value={one}>
                {t(`streams.feed.${one}`)}
              </option>
            ))}
          </select>
          <Deed onDo={() => void get()}>{t("key.get")}</Deed>
        </div>
        {problem.value && (
          <p class="small warning" role="alert">
            {problem.value}
          </p>
        )}
        {key.value && (
          <>
            <Copied label={t("key.address")} text={new URL(key.value.whip, location.href).href} />
            <Copied label={t("key.key")} text={key.value.key} secret />
            <p class="small quiet">
              {t("key.until", { time: venueMoment(key.value.expires_at, serverNow()) })}
            </p>
          </>
        )}
      </div>
    </details>
  );
}

/** A text to take elsewhere. One that is secret is not read over a shoulder. */
function Copied({ label, text, secret }: { label: string; text: string; secret?: boolean }) {
  const id = useId();
  const done = useSignal(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    done.value = true;
  };
  return (
    <div class="m-copied">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        readOnly
        class={secret ? "m-secret" : ""}
        autocomplete="off"
        dir="ltr"
        value={text}
        onFocus={(focused) => focused.currentTarget.select()}
      />
      <Deed about={label} onDo={() => void copy().catch(() => undefined)}>
        {done.value ? t("key.copied") : t("key.copy")}
      </Deed>
    </div>
  );
}

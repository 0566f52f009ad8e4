/** Says the truth about the connection: how old the picture is, and when the next try comes. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { second } from "../clock.ts";
import { ownSecond } from "../format.ts";
import { link } from "../live.ts";
import { t } from "../words/room.ts";
import { Icon } from "./icons.tsx";

const BACK_SHOWN_MS = 3000;
/** A first connection that is quick needs no words. */
const PATIENCE_MS = 1500;

const backUntil = signal(0);
let wasLost = false;

/** Notes when a lost connection is back, so that it can be said for a moment. */
function useReturn(): void {
  const { state } = link.connection.value;
  useEffect(() => {
    if (state === "waiting") wasLost = true;
    if (state === "live" && wasLost) {
      wasLost = false;
      backUntil.value = Date.now() + BACK_SHOWN_MS;
    }
  }, [state]);
}

export function ConnectionBar() {
  useReturn();
  const { state, since } = link.connection.value;
  if (state === "gone") return <Gone />;
  void second.value;
  if (state === "live") {
    if (Date.now() > backUntil.value) return null;
    return (
      <p class="link-bar good" role="status">
        <Icon name="check" /> {t("link.back")}
      </p>
    );
  }
  const first = state === "connecting" && link.lastSeen.value === null;
  if (first && Date.now() - since < PATIENCE_MS) return null;
  return <Lost />;
}

function Lost() {
  const { state, retryAt } = link.connection.value;
  const seen = link.lastSeen.value;
  const left = retryAt === null ? 0 : Math.ceil((retryAt - Date.now()) / 1000);
  return (
    <div class="link-bar">
      <p role="status">
        {seen === null ? t("link.connecting") : `${t("link.lost")} `}
        {seen !== null && <span class="figures">{t("link.seen", { time: ownSecond(seen) })}</span>}
      </p>
      {seen !== null && (
        <span class="figures" aria-hidden="true">
          {state === "waiting" && left > 0 ? t("link.waiting", { n: left }) : t("link.soon")}
        </span>
      )}
      {state === "waiting" && (
        <button type="button" class="plain push" onClick={() => link.connect()}>
          {t("link.now")}
        </button>
      )}
    </div>
  );
}

function Gone() {
  const code = link.connection.value.reason ?? "";
  return (
    <div class="link-bar bad" role="alert">
      <p>{whyGone(code)}</p>
      {code !== "4503" && (
        <button type="button" class="plain push" onClick={() => leaveOrReload(code)}>
          {t(code === "4501" ? "link.join" : "link.reload")}
        </button>
      )}
    </div>
  );
}

function leaveOrReload(code: string): void {
  if (code === "4501") location.assign("/join");
  else location.reload();
}

/** Why the link stays away, in words. */
function whyGone(code: string): string {
  switch (code) {
    case "4500":
    case "4501":
    case "4502":
    case "4503":
    case "4504":
    case "4509":
      return t(`gone.${code}`);
    case "left":
      return t("gone.left");
    default:
      return t("gone.other", { reason: code });
  }
}

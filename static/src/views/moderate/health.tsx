/** The health of the page, at its foot: connection, people, screens, when something last came. */

import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { second } from "../../clock.ts";
import { number, venueSecond, zonesDiffer } from "../../format.ts";
import { link } from "../../live.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { Deed } from "./parts.tsx";

export function Health() {
  return (
    <footer class={link.live ? "m-health" : "m-health m-lost"}>
      <h2 class="unseen">{t("health")}</h2>
      <Connection />
      <Unsent />
      <Presence />
      <ScreensThere />
      <Updated />
    </footer>
  );
}

function Connection() {
  const { state, retryAt, reason } = link.connection.value;
  const live = state === "live";
  const wait = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  second.value; // Count down while waiting.
  return (
    <span class="m-health-link">
      <span class={live ? "m-dot m-good" : "m-dot m-bad"} aria-hidden="true" />
      <span role="status">{t(`link.${state}`)}</span>
      {state === "waiting" && <span class="figures"> {t("link.retry", { n: wait })}</span>}
      {state === "gone" && reason && (
        <span class="quiet"> {t("link.reason", { code: reason })}</span>
      )}
      {(state === "waiting" || state === "gone") && (
        <Deed onDo={() => link.connect()}>{t("link.now")}</Deed>
      )}
    </span>
  );
}

/** Deeds that are not answered: they are kept, and sent again when the connection is back. */
function Unsent() {
  const { desk } = useBench();
  const n = useComputed(() =>
    Object.values(desk.busy.value).reduce((sum, one) => sum + one, 0),
  ).value;
  const live = link.connection.value.state === "live";
  useEffect(() => {
    if (n === 0 || live) return;
    const warn = (leaving: BeforeUnloadEvent) => leaving.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [n, live]);
  if (n === 0 || live) return null;
  return (
    <span class="warning" role="status">
      {t("unsent", { n })}
    </span>
  );
}

function Presence() {
  const presence = useBench().state.value?.presence;
  if (!presence) return null;
  const { people, onsite, remote, stale } = presence;
  return (
    <span class={stale ? "quiet" : ""}>
      <strong class="figures">{number(people)}</strong> {t("presence.people", { n: people })}
      <span class="quiet m-presence-split figures">
        {" "}
        {t("people.split", { onsite, remote })}
        {stale ? ` · ${t("presence.stale")}` : ""}
      </span>
    </span>
  );
}

function ScreensThere() {
  const screens = useBench().staff.value?.screens ?? [];
  if (screens.length === 0) return null;
  const there = screens.filter((one) => one.online === true).length;
  const lost = screens.filter((one) => one.online === false).length;
  return (
    <span class={lost ? "warning" : "quiet"}>
      {t("health.screens", { n: there, all: screens.length })}
    </span>
  );
}

function Updated() {
  const seen = link.lastSeen.value;
  if (seen === null) return null;
  return (
    <span class="quiet push figures">
      {t("health.updated", { time: venueSecond(Math.floor(seen / 1000) * 1000) })}
      {zonesDiffer(seen) && ` · ${t("health.venue")}`}
    </span>
  );
}

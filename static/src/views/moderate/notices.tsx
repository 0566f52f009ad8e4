/** What was just done, with a way back for ten seconds; what will be done, with a way to stop it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { latest, type Notice, seen } from "./desk.ts";
import { Close, Deed } from "./parts.tsx";

export function Notices() {
  const { desk } = useBench();
  const all = desk.notices.value;
  const notices = seen(all);
  const last = latest(notices);
  const held = all.filter(({ kind }) => kind === "held").length;
  return (
    <section class="m-notices" aria-label={t("notices")}>
      <div role="status" aria-live="polite" aria-relevant="additions">
        {notices.map((notice) => (
          <One key={notice.id} notice={notice} latest={notice === last} />
        ))}
        {held > notices.length && (
          <p class="small warning">{t("notices.more", { n: held - notices.length })}</p>
        )}
      </div>
    </section>
  );
}

function One({ notice, latest }: { notice: Notice; latest: boolean }) {
  const { desk } = useBench();
  const { id, kind, words } = notice;
  const key = latest ? { shortcut: "u" } : {};
  return (
    <div class={kind === "trouble" ? "m-notice m-bad" : "m-notice"}>
      <span class="m-notice-words" dir="auto">
        {words}
      </span>
      {kind === "held" && <Left until={notice.until} />}
      {kind === "undo" && (
        <Deed {...key} onDo={() => desk.undo(id)}>
          {t("undo")}
        </Deed>
      )}
      {kind === "held" && (
        <>
          <Deed {...key} onDo={() => desk.undo(id)}>
            {t("stop")}
          </Deed>
          <Deed onDo={() => desk.hurry(id)}>{t("now")}</Deed>
        </>
      )}
      {kind !== "held" && <Close label={t("dismiss")} onClose={() => desk.dismiss(id)} />}
    </div>
  );
}

/** Seconds until a held deed is sent. Seen, not spoken: it would talk over everything. */
function Left({ until }: { until: number }) {
  const left = useSignal(seconds(until));
  useEffect(() => {
    const timer = setInterval(() => {
      left.value = seconds(until);
    }, 200);
    return () => clearInterval(timer);
  }, [until, left]);
  return (
    <span class="m-countdown figures" aria-hidden="true">
      {left.value}
    </span>
  );
}

function seconds(until: number): number {
  return Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

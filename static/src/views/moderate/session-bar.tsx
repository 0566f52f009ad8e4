/** What is on in the room and what comes next, and the chair's hand on it: begin, end, delay. */

import { second } from "../../clock.ts";
import { local, venueMoment, venueTime } from "../../format.ts";
import type { SessionView } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { EventWords } from "../said.tsx";
import { type Bench, useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { Deed, minute, Sending, Trouble } from "./parts.tsx";

const DELAYS = [5, 10];

function delay(bench: Bench, session: SessionView, minutes: number): void {
  const back = { session: session.id, minutes: -minutes };
  void bench.desk.act({
    subject: "session",
    words: t("did.delay", { n: minutes }),
    steps: [{ name: "delay_session", args: { session: session.id, minutes } }],
    // What has begun can be made longer, not shorter again.
    undo: session.state === "live" ? "none" : [{ name: "delay_session", args: back }],
  });
}

function begin(bench: Bench, session: SessionView): void {
  void bench.desk.act({
    subject: "session",
    words: t("did.start", { text: short(local(session.title), 40) }),
    steps: [{ name: "start_session", args: { session: session.id } }],
    undo: [{ name: "end_session", args: { session: session.id } }],
  });
}

function end(bench: Bench, session: SessionView): void {
  void bench.desk.act({
    subject: "session",
    words: t("did.end", { text: short(local(session.title), 40) }),
    steps: [{ name: "end_session", args: { session: session.id } }],
    undo: [{ name: "start_session", args: { session: session.id } }],
  });
}

export function SessionBar() {
  const bench = useBench();
  const { current, next } = bench.state.value?.session ?? { current: null, next: null };
  const live = current?.state === "live";
  const one = current ?? next;
  return (
    <section class="m-session-bar" aria-label={t("session")}>
      <div class="m-session-words">
        {current ? (
          <>
            <span>
              <EventWords text={current.title} />
            </span>
            <span class="small quiet figures">
              {venueTime(current.starts_at)}–{venueTime(current.ends_at)} <Left session={current} />
            </span>
          </>
        ) : (
          <span class="quiet">{t("session.none")}</span>
        )}
        {next && (
          <span class="small quiet m-session-next">
            {t("session.next")} {venueMoment(next.starts_at, minute.value * 60_000)}{" "}
            <EventWords text={next.title} />
          </span>
        )}
      </div>
      <div class="m-deeds">
        <Sending subject="session" />
        {one && !live && <Deed onDo={() => begin(bench, one)}>{t("session.start")}</Deed>}
        {current && live && <Deed onDo={() => end(bench, current)}>{t("session.end")}</Deed>}
        {one &&
          DELAYS.map((minutes) => (
            <Deed key={minutes} onDo={() => delay(bench, one, minutes)}>
              {t("session.delay", { n: minutes })}
            </Deed>
          ))}
        {live && next && <Deed onDo={() => begin(bench, next)}>{t("session.start.next")}</Deed>}
      </div>
      <Trouble subject="session" />
    </section>
  );
}

/** How long a session still has, or by how much it is over its time. */
function Left({ session }: { session: SessionView }) {
  const minutes = Math.round((Date.parse(session.ends_at) - second.value) / 60_000);
  if (minutes >= 0) return <>· {t("session.left", { n: minutes })}</>;
  return <strong class="warning">· {t("session.over", { n: -minutes })}</strong>;
}

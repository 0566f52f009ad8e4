/** The programme by day: one line a session, in the venue's time and the viewer's own. */

import { useSignal } from "@preact/signals";
import { second } from "../clock.ts";
import { ownTime, shortDay, venueDate, venueTime, zonesDiffer } from "../format.ts";
import type { Programme, SessionView } from "../messages.ts";
import { inOrder, nowNext } from "../programme.ts";
import { t } from "../words/room.ts";
import { EventWords } from "./said.tsx";
import { Tabs } from "./tabs.tsx";

export function ProgrammeByDay({ programme }: { programme: Programme }) {
  const today = venueDate(second.peek());
  const dates = programme.days.map((one) => one.date);
  const shown = useSignal(dates.includes(today) ? today : (dates[0] ?? ""));
  const ids = programme.days.find((one) => one.date === shown.value)?.sessions ?? [];
  const sessions = inOrder(programme.sessions.filter((one) => ids.includes(one.id)));
  const parts = dates.map((date) => ({
    key: date,
    name: date === today ? t("lobby.today", { date: shortDay(date) }) : shortDay(date),
  }));
  return (
    <section class="programme" aria-labelledby="programme">
      <h2 id="programme">{t("lobby.programme")}</h2>
      <Tabs
        label={t("lobby.programme")}
        parts={parts}
        shown={shown.value}
        onShow={(key) => {
          shown.value = key;
        }}
      >
        {zonesDiffer() && <p class="quiet small zones">{t("lobby.zones")}</p>}
        <ol class="sessions">
          {sessions.map((one) => (
            <Line key={one.id} programme={programme} session={one} />
          ))}
        </ol>
      </Tabs>
    </section>
  );
}

function Line({ programme, session }: { programme: Programme; session: SessionView }) {
  const room = programme.rooms.find((one) => one.id === session.room);
  const live = nowNext(programme.sessions, session.room, second.peek()).current?.id === session.id;
  const pause = session.kind === "break";
  const speakers = programme.speakers.filter((one) => session.speakers?.includes(one.id));
  return (
    <li class={`session ${session.state ?? ""} ${pause ? "pause" : ""}`}>
      <p class="when figures">
        <time dateTime={session.starts_at}>{venueTime(session.starts_at)}</time>
        {zonesDiffer(session.starts_at) && (
          <span class="quiet small">
            <span class="unseen">{t("lobby.own.unseen")} </span>
            {ownTime(session.starts_at)}
          </span>
        )}
      </p>
      <div>
        <h3>
          {pause ? (
            <EventWords text={session.title} />
          ) : (
            <a href={`/rooms/${session.room}`}>
              <EventWords text={session.title} />
            </a>
          )}
        </h3>
        <p class="quiet small">
          {live && <strong class="on-air">{t("lobby.live")}</strong>}
          {!pause && room && (
            <span>
              <EventWords text={room.title} />
            </span>
          )}
          <span class="figures">{t("lobby.until", { time: venueTime(session.ends_at) })}</span>
          <Delay seconds={session.delay_s ?? 0} />
          {session.state === "ended" && <span>{t("lobby.ended")}</span>}
        </p>
        {!pause && session.abstract && (
          <p class="abstract quiet">
            <EventWords text={session.abstract} />
          </p>
        )}
        {speakers.length > 0 && (
          <p class="small">
            {speakers.map((one) => (
              <bdi key={one.id}>{[one.name, one.affiliation].filter(Boolean).join(", ")}</bdi>
            ))}
          </p>
        )}
      </div>
    </li>
  );
}

function Delay({ seconds }: { seconds: number }) {
  const n = Math.round(Math.abs(seconds) / 60);
  if (n === 0) return null;
  return <span class="warning">{t(seconds > 0 ? "lobby.delayed" : "lobby.earlier", { n })}</span>;
}

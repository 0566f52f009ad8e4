/** What is on now in each room, with the way in, and what comes next. */

import { useComputed } from "@preact/signals";
import { second } from "../clock.ts";
import { venueMoment, venueTime } from "../format.ts";
import type { Programme, RoomInfo, SessionView } from "../messages.ts";
import { inOrder, nowNext } from "../programme.ts";
import { t } from "../words/room.ts";
import { EventWords } from "./said.tsx";

interface Slot {
  room: RoomInfo;
  session: SessionView;
}

/** Looking twice a minute is often enough for a timetable. */
const STEP_MS = 30_000;

export function NowNext({ programme }: { programme: Programme }) {
  const moment = useComputed(() => Math.floor(second.value / STEP_MS) * STEP_MS).value;
  const { on, next } = slots(programme, moment);
  return (
    <section class="now-next" aria-labelledby="now">
      <h2 id="now" class="kicker">
        {t("lobby.now")}
      </h2>
      {on.length === 0 && (
        <p class="quiet">{t(next.length === 0 ? "lobby.over" : "lobby.nothing")}</p>
      )}
      <ul class="on-now">
        {on.map((one) => (
          <OnNow key={one.session.id} slot={one} />
        ))}
      </ul>
      {next.length > 0 && (
        <>
          <h2 class="kicker">{t("lobby.next")}</h2>
          <ul class="next">
            {next.map(({ room, session }) => (
              <li key={session.id}>
                <span class="figures">{venueMoment(session.starts_at, moment)}</span>
                <span class="what">
                  {session.kind === "break" ? (
                    <EventWords text={session.title} />
                  ) : (
                    <a href={`/rooms/${room.id}`}>
                      <EventWords text={session.title} />
                    </a>
                  )}
                  <span class="quiet small">
                    <EventWords text={room.title} />
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function OnNow({ slot: { room, session } }: { slot: Slot }) {
  return (
    <li>
      <a href={`/rooms/${room.id}`} class="door">
        <span class="door-title">
          <EventWords text={session.title} />
        </span>
        <span class="quiet small">
          <EventWords text={room.title} />
          {" · "}
          <span class="figures">{t("lobby.until", { time: venueTime(session.ends_at) })}</span>
        </span>
        <span class="door-enter" aria-hidden="true">
          {t("lobby.enter")}
        </span>
      </a>
    </li>
  );
}

/** What is on, the plenary first; and the next session of every room that has one today. */
function slots(programme: Programme, now: number): { on: Slot[]; next: Slot[] } {
  const on: Slot[] = [];
  const next: Slot[] = [];
  for (const room of programme.rooms) {
    const found = nowNext(programme.sessions, room.id, now);
    if (found.current) on.push({ room, session: found.current });
    if (found.next) next.push({ room, session: found.next });
  }
  const order = inOrder(next.map((one) => one.session)).map((one) => one.id);
  next.sort((a, b) => order.indexOf(a.session.id) - order.indexOf(b.session.id));
  return { on, next: next.slice(0, 3) };
}

/** What is on and what comes next, under the venue's clock: what a screen shows by itself. */

import { local, venueDate, venueDay, venueTime } from "../../format.ts";
import type { SessionView, Speaker } from "../../messages.ts";
import { event } from "../../session.ts";
import { t } from "../../words/screen.ts";
import { EventWords } from "../said.tsx";
import { useWorld } from "./context.ts";
import { Fit } from "./fit.tsx";
import { Clock } from "./frame.tsx";
import { tick } from "./tick.ts";
import { venueDayMonth, venueWeekday } from "./times.ts";

export function NowNext() {
  const { session, room, programme } = useWorld();
  const info = programme?.event ?? event.value;
  return (
    <>
      <header class="scene-head">
        <p class="scene-what">
          <EventWords text={info?.name} />
        </p>
      </header>
      <div class="scene-body scene-now">
        <div class="scene-day">
          <Clock />
          <p class="scene-date">
            {venueWeekday(tick.value)}
            <br />
            {venueDayMonth(tick.value)}
          </p>
          <p class="scene-place">{room && <EventWords text={room.title} />}</p>
        </div>
        <div class="scene-sessions">
          {session.current ? <Current one={session.current} /> : <Nothing />}
          {session.next && <Next one={session.next} />}
        </div>
      </div>
      <footer class="scene-foot">
        <p class="scene-venue">
          <EventWords text={info?.venue} />
          {room?.hall && <EventWords text={room.hall} />}
        </p>
      </footer>
    </>
  );
}

function Current({ one }: { one: SessionView }) {
  const { programme } = useWorld();
  const names = speakers(one, programme?.speakers ?? []);
  const late = Math.round((one.delay_s ?? 0) / 60);
  return (
    <section class="scene-current">
      <p class="scene-kicker">
        <strong>{t("scene.now")}</strong>{" "}
        <span class="figures">
          {venueTime(one.starts_at)}–{venueTime(one.ends_at)}
        </span>
      </p>
      <Fit most={2.3} of={`${local(one.title)} ${names}`} class="scene-title">
        <h1>
          <EventWords text={one.title} />
        </h1>
        {names && <p class="scene-with">{t("scene.with", { names })}</p>}
      </Fit>
      {late > 0 && <p class="scene-late">{t("scene.delayed", { n: late })}</p>}
    </section>
  );
}

function Next({ one }: { one: SessionView }) {
  return (
    <section class="scene-next">
      <p class="scene-kicker">
        <strong>{t("scene.next")}</strong> <span class="figures">{when(one)}</span>
      </p>
      <Fit snug most={1.35} of={local(one.title)} class="scene-title">
        <h2>
          <EventWords text={one.title} />
        </h2>
      </Fit>
    </section>
  );
}

/** The time, with the day if it is another one. */
function when(one: SessionView): string {
  const time = venueTime(one.starts_at);
  const today = venueDate(tick.value) === venueDate(one.starts_at);
  return today ? time : t("scene.tomorrow", { day: venueDay(one.starts_at), time });
}

function Nothing() {
  const { programme, session } = useWorld();
  const all = programme?.sessions ?? [];
  const ended = all.length > 0 && all.every((one) => Date.parse(one.ends_at) < tick.value);
  const over = ended && !session.next;
  return (
    <section class="scene-current">
      <Fit most={1.8} of={String(over)} class="scene-title">
        <h1>{t(over ? "scene.over" : "scene.nothing")}</h1>
      </Fit>
    </section>
  );
}

function speakers(one: SessionView, all: readonly Speaker[]): string {
  const names = (one.speakers ?? []).map((id) => all.find((each) => each.id === id)?.name);
  return names.filter(Boolean).join(" · ");
}

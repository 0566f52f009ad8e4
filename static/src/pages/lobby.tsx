/** The lobby: what is on now and next, the whole programme by day, and the doors of the rooms. */

import "../look/lobby.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { second } from "../clock.ts";
import { deskIn } from "../desks.ts";
import { local, ownTime, ownZone, venueTime, zonesDiffer } from "../format.ts";
import { link, useRoom } from "../live.ts";
import type { Programme } from "../messages.ts";
import { go } from "../router.ts";
import { call, event, isStaff, leave, person } from "../session.ts";
import { Announcements } from "../views/announcements.tsx";
import { ConnectionBar } from "../views/connection-bar.tsx";
import { LanguageSwitcher } from "../views/language-switcher.tsx";
import { NowNext } from "../views/now-next.tsx";
import { ProgrammeByDay } from "../views/programme-days.tsx";
import { EventWords } from "../views/said.tsx";
import { t } from "../words/room.ts";

/** Everybody hears of a change at once; nobody asks for the programme at the same moment. */
const SPREAD_MS = 2000;

export default function Lobby() {
  const room = useRoom("event");
  const programme = useSignal<Programme | null>(null);
  const failed = useSignal(false);
  useProgramme(programme, failed, room.view.value?.state.session);
  useEffect(() => {
    document.title = local(event.value?.name) || "Plenary";
  });
  return (
    <div class="lobby">
      <ConnectionBar />
      <Announcements rooms={[room]} />
      <Masthead />
      <main>
        {programme.value && (
          <>
            <NowNext programme={programme.value} />
            <ProgrammeByDay programme={programme.value} />
          </>
        )}
        {failed.value && (
          <p class="warning" role="alert">
            {t("lobby.failed")}
          </p>
        )}
      </main>
      <Foot programme={programme.value} />
    </div>
  );
}

/** The programme, fetched anew whenever the lobby hears that it changed. */
function useProgramme(
  into: Signal<Programme | null>,
  failed: Signal<boolean>,
  change: unknown,
): void {
  useEffect(() => {
    const load = () =>
      call<Programme>("GET", "/api/programme").then(
        (found) => {
          into.value = found;
          failed.value = false;
        },
        () => {
          failed.value = into.value === null;
        },
      );
    const timer = setTimeout(load, into.value === null ? 0 : Math.random() * SPREAD_MS);
    return () => clearTimeout(timer);
  }, [change, into, failed]);
}

function Masthead() {
  const one = event.value;
  return (
    <header class="masthead">
      <p class="row">
        <Clock />
        <span class="push">
          <LanguageSwitcher />
        </span>
      </p>
      <h1>
        <EventWords text={one?.name} />
      </h1>
      <p class="tagline">
        <EventWords text={one?.tagline} />
      </p>
    </header>
  );
}

/** The venue's clock, and the viewer's where it differs. */
function Clock() {
  const now = second.value;
  const place = local(event.value?.city) || local(event.value?.venue);
  return (
    <span class="clock figures">
      <strong>{t("lobby.venue", { time: venueTime(now), place })}</strong>
      {zonesDiffer(now) && (
        <span class="quiet" title={ownZone}>
          {t("lobby.own", { time: ownTime(now) })}
        </span>
      )}
    </span>
  );
}

function Foot({ programme }: { programme: Programme | null }) {
  const sure = useSignal(false);
  const me = person.value;
  const gone = async () => {
    await leave();
    link.close();
    go("/join", true);
    location.reload();
  };
  return (
    <footer>
      {programme && <Thanks programme={programme} />}
      <p class="row">
        <span>
          {t("lobby.you", { name: `\u2068${me?.name ?? ""}\u2069` })}
          {me?.delegation && <bdi class="quiet"> · {me.delegation.name}</bdi>}
        </span>
        {me?.role === "organiser" && <a href="/organise">{t("lobby.organise")}</a>}
        {sure.value ? (
          <>
            <button type="button" class="plain warn" onClick={() => void gone()}>
              {t("lobby.leave.sure")}
            </button>
            <button
              type="button"
              class="plain"
              onClick={() => {
                sure.value = false;
              }}
            >
              {t("cancel")}
            </button>
          </>
        ) : (
          <button
            type="button"
            class="plain"
            onClick={() => {
              sure.value = true;
            }}
          >
            {t("lobby.leave")}
          </button>
        )}
        {programme?.rooms.map((one) => {
          const desk = deskIn(me, one.id);
          return (
            desk && (
              <a key={one.id} href={desk}>
                {t(isStaff(me) ? "lobby.moderate" : "room.desk")}: <EventWords text={one.title} />
              </a>
            )
          );
        })}
      </p>
    </footer>
  );
}

function Thanks({ programme }: { programme: Programme }) {
  const { organisers = [], hosts = [] } = programme.event;
  return (
    <dl class="thanks small quiet">
      {organisers.length > 0 && <dt>{t("lobby.organisers")}</dt>}
      {organisers.map((one) => (
        <dd key={local(one)}>
          <EventWords text={one} />
        </dd>
      ))}
      {hosts.length > 0 && <dt>{t("lobby.hosts")}</dt>}
      {hosts.map((one) => (
        <dd key={local(one)}>
          <EventWords text={one} />
        </dd>
      ))}
    </dl>
  );
}

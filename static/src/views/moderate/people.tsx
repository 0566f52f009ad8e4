/** Who is here: found by name or city, silenced for a while, or sent out. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { second } from "../../clock.ts";
import { venueTime } from "../../format.ts";
import type { Muted } from "../../messages.ts";
import { call } from "../../session.ts";
import { t } from "../../words/moderate.ts";
import { Icon } from "../icons.tsx";
import { useBench } from "./bench.ts";
import { mute } from "./deeds.ts";
import { Deed, Heading, Trouble } from "./parts.tsx";
import { matching, type Present } from "./present.ts";
import { ReasonForm } from "./reason-form.tsx";
import { OnStage } from "./staging.tsx";
import { explain } from "./troubles.ts";

const EVERY_MS = 15_000;
const SHOWN = 80;

/** The people present, read anew every quarter of a minute while they are looked at. */
function usePresent(room: string, reread: unknown) {
  const people = useSignal<Present[] | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    let here = true;
    const read = async () => {
      try {
        const all = await call<Present[]>("GET", `/api/rooms/${encodeURIComponent(room)}/people`);
        if (here) people.value = all;
        if (here) problem.value = "";
      } catch (error) {
        if (here) problem.value = explain(error);
      }
    };
    void read();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void read();
    }, EVERY_MS);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [room, reread, people, problem]);
  return { people, problem };
}

export function People() {
  const bench = useBench();
  const muted: readonly Muted[] = bench.staff.value?.muted ?? [];
  const { people, problem } = usePresent(bench.room, muted);
  const search = useSignal("");
  const found = useComputed(() => {
    const now = bench.staff.value?.muted ?? [];
    return matching(people.value ?? [], search.value, new Set(now.map(({ id }) => id)));
  });
  const here = new Set((people.value ?? []).map(({ id }) => id));
  const gone = muted.filter(({ id }) => !here.has(id));
  const presence = bench.state.value?.presence;
  return (
    <section class="m-part" aria-labelledby="people-title">
      <Heading id="people-title" title={t("people")}>
        {presence && (
          <span class="small quiet push figures">
            {t("people.split", { onsite: presence.onsite, remote: presence.remote })}
          </span>
        )}
      </Heading>
      <input
        type="search"
        aria-label={t("people.search")}
        placeholder={t("people.search")}
        autocomplete="off"
        value={search.value}
        onInput={(typed) => {
          search.value = typed.currentTarget.value;
        }}
      />
      {problem.value && <p class="small warning">{problem.value}</p>}
      {people.value === null && !problem.value && <p class="small quiet">{t("loading")}</p>}
      <ul>
        {gone.map((one) => (
          <MutedRow key={one.id} who={one} />
        ))}
        {found.value.slice(0, SHOWN).map((one) => (
          <PersonRow key={one.id} person={one} muted={muted.find(({ id }) => id === one.id)} />
        ))}
      </ul>
      {found.value.length > SHOWN && (
        <p class="small quiet">{t("people.more", { n: found.value.length - SHOWN })}</p>
      )}
      {people.value && found.value.length === 0 && <p class="small quiet">{t("people.none")}</p>}
    </section>
  );
}

/** Somebody silenced who is known by a pseudonym only, or has left. */
function MutedRow({ who }: { who: Muted }) {
  const bench = useBench();
  return (
    <li class="m-person">
      <span>
        <span dir="auto">{who.name}</span>{" "}
        <span class="small warning">{t("people.muted", { time: venueTime(who.until) })}</span>
      </span>
      <span class="m-person-deeds">
        <Deed about={who.name} onDo={() => mute(bench, who, 0)}>
          {t("people.unmute")}
        </Deed>
      </span>
    </li>
  );
}

function PersonRow({ person, muted }: { person: Present; muted: Muted | undefined }) {
  const bench = useBench();
  const open = useSignal(false);
  const subject = `person:${person.id}`;
  const until = muted?.until ?? person.muted_until ?? null;
  const silent = until !== null && Date.parse(until) > second.value;
  const staff = person.role === "moderator" || person.role === "organiser";
  const { delegation, attendance, role } = person;
  return (
    <li class="m-person">
      <span>
        <span dir="auto">{person.name}</span>{" "}
        <span class="small quiet">
          {delegation && <span dir="auto">{delegation.name}</span>}
          {delegation && " · "}
          {attendance && t(`attendance.${attendance}`)}
          {role !== "delegate" && ` · ${t(`role.${role}`)}`}
        </span>
        {silent && until && (
          <span class="small warning"> {t("people.muted", { time: venueTime(until) })}</span>
        )}
      </span>
      {!staff && (
        <button
          type="button"
          class="m-bare"
          aria-expanded={open.value}
          aria-label={t("people.deeds", { name: person.name })}
          disabled={bench.desk.isHeld(subject)}
          onClick={() => {
            open.value = !open.peek();
          }}
        >
          <Icon name="more" />
        </button>
      )}
      <OnStage person={person.id} name={person.name} />
      <Trouble subject={subject} />
      {open.value && (
        <PersonDeeds
          person={person}
          silent={silent}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </li>
  );
}

function PersonDeeds(props: { person: Present; silent: boolean; onClose: () => void }) {
  const bench = useBench();
  const removing = useSignal(false);
  const { person, silent, onClose } = props;
  const hush = (n: number) => {
    onClose();
    void mute(bench, person, n);
  };
  if (removing.value) return <Removing person={person} onClose={onClose} />;
  return (
    <div class="m-person-deeds">
      {silent ? (
        <Deed about={person.name} onDo={() => hush(0)}>
          {t("people.unmute")}
        </Deed>
      ) : (
        [10, 60].map((n) => (
          <Deed key={n} about={person.name} onDo={() => hush(n)}>
            {t("people.mute", { n })}
          </Deed>
        ))
      )}
      <Deed
        warn
        about={person.name}
        onDo={() => {
          removing.value = true;
        }}
      >
        {t("people.remove")}…
      </Deed>
    </div>
  );
}

function Removing({ person, onClose }: { person: Present; onClose: () => void }) {
  const { desk } = useBench();
  const send = (reason: string) => {
    onClose();
    const args = { person: person.id, ...(reason ? { reason } : {}) };
    void desk.act({
      subject: `person:${person.id}`,
      words: t("will.remove", { name: person.name }),
      steps: [{ name: "remove_person", args }],
      undo: "held",
    });
  };
  return (
    <ReasonForm
      id={`remove-${person.id}`}
      label={t("remove.reason")}
      note={t("remove.note")}
      deed={t("people.remove")}
      onSend={send}
      onClose={onClose}
    />
  );
}

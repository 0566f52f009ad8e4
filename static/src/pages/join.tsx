/** The door: who one is, and where. With a code from a QR it takes three taps. */

import "../look/join.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { chunksLost } from "../chunks.ts";
import { workOf } from "../desks.ts";
import type { Attendance, Delegation } from "../messages.ts";
import { Refused } from "../refused.ts";
import { fragment, go, routeOf } from "../router.ts";
import {
  acceptInvite,
  event,
  type JoinArgs,
  join,
  keepName,
  nameKept,
  person,
} from "../session.ts";
import { DelegationPicker } from "../views/delegation-picker.tsx";
import { Badge, CodeField, NameField, Where } from "../views/join-fields.tsx";
import { LanguageSwitcher } from "../views/language-switcher.tsx";
import { EventWords } from "../views/said.tsx";
import { language, reason, t } from "../words/index.ts";

/** Where to go once inside: where the link says, back to where one wanted to be, or to one's work. */
function inside(then: string | undefined, was: string | null): void {
  const back = then ?? sessionStorage.getItem("plenary.back");
  sessionStorage.removeItem("plenary.back");
  const known = back && routeOf(back).page !== "unknown" ? back : null;
  const to = known ?? workOf(person.value);
  const another = was !== null && was !== person.value?.id;
  // A link that speaks for somebody else must not go on under a new name.
  if (another || chunksLost()) location.assign(to);
  else go(to, true);
}

/** What does not come now is asked for again when its page is opened; see `inside`. */
function prepareBehind(): void {
  const noted = () => undefined;
  setTimeout(() => {
    import("./lobby.tsx").catch(noted);
    import("./room.tsx").catch(noted);
  }, 500);
}

export function Join() {
  const { code, invite, then } = fragment();
  const invited = useSignal(invite ?? null);
  const was = useRef(person.peek()?.id ?? null).current;
  const enter = () => inside(then, was);
  // The pages behind the door may come while somebody types a name.
  useEffect(() => prepareBehind(), []);
  return (
    <div class="join">
      <header>
        <LanguageSwitcher />
      </header>
      <main>
        <h1>
          <EventWords text={event.value?.name ?? "Plenary"} />
        </h1>
        {event.value?.tagline && (
          <p class="tagline">
            <EventWords text={event.value.tagline} />
          </p>
        )}
        {person.value && <Already onContinue={enter} />}
        {invited.value ? (
          <Invited invite={invited} onInside={enter} />
        ) : (
          <Form code={code ?? ""} onInside={enter} />
        )}
      </main>
    </div>
  );
}

/** Somebody who scans the code twice need not become two people. */
function Already({ onContinue }: { onContinue(): void }) {
  return (
    <p class="already">
      {t("join.already", { name: `\u2068${person.value?.name ?? ""}\u2069` })}
      <button type="button" class="primary" onClick={onContinue}>
        {t("join.continue")}
      </button>
    </p>
  );
}

interface InvitedProps {
  invite: Signal<string | null>;
  onInside(): void;
}

/** An invitation needs no code, only a name to be called by. */
function Invited({ invite, onInside }: InvitedProps) {
  const id = useId();
  const name = useSignal(nameKept());
  const busy = useSignal(false);
  const failed = useSignal<string | null>(null);
  const enter = async () => {
    failed.value = null;
    busy.value = true;
    try {
      await acceptInvite(invite.value ?? "", name.value.trim(), [language.value]);
      keepName(name.value.trim());
      onInside();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failed.value = reason(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form
      noValidate
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void enter();
      }}
    >
      <p>{t("join.invited")}</p>
      <NameField id={id} name={name} wrong={null} />
      {failed.value !== null && (
        <p class="warning" role="alert">
          <strong>{t("join.invite.failed")}</strong> {failed.value}
        </p>
      )}
      <button type="submit" class="primary enter" disabled={busy.value}>
        {t(busy.value ? "join.joining" : "join.enter")}
      </button>
      {failed.value !== null && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            invite.value = null;
          }}
        >
          {t("join.invite.other")}
        </button>
      )}
    </form>
  );
}

interface Fields {
  code: Signal<string>;
  name: Signal<string>;
  where: Signal<Attendance | null>;
  badge: Signal<string>;
  delegation: Signal<Delegation | null>;
}

/** The first field that keeps from joining, with what to do. */
function missing({
  code,
  name,
  where,
  badge,
}: Fields): { field: "code" | "name" | "where"; say: string } | null {
  if (badge.value.trim()) return null; // A badge knows the rest.
  if (!code.value.trim()) return { field: "code", say: t("join.need.code") };
  if (!name.value.trim()) return { field: "name", say: t("join.need.name") };
  if (!where.value) return { field: "where", say: t("join.need.where") };
  return null;
}

function Form({ code, onInside }: { code: string; onInside(): void }) {
  const id = useId();
  const fields: Fields = {
    code: useSignal(code),
    name: useSignal(nameKept()),
    where: useSignal<Attendance | null>(null),
    badge: useSignal(""),
    delegation: useSignal<Delegation | null>(null),
  };
  const busy = useSignal(false);
  const wrong = useSignal<{ field: string; say: string } | null>(null);
  const enter = async () => {
    wrong.value = missing(fields);
    if (wrong.value) return document.getElementById(`${id}-${wrong.value.field}`)?.focus();
    busy.value = true;
    try {
      await join(argsOf(fields));
      keepName(fields.name.value.trim());
      onInside();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      wrong.value = { field: "door", say: reason(error) };
    } finally {
      busy.value = false;
    }
  };
  const say = (field: string) => (wrong.value?.field === field ? wrong.value.say : null);
  return (
    <form
      noValidate
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void enter();
      }}
    >
      <CodeField id={`${id}-code`} code={fields.code} given={code !== ""} wrong={say("code")} />
      <NameField id={`${id}-name`} name={fields.name} wrong={say("name")} />
      <Where id={`${id}-where`} where={fields.where} wrong={say("where")} />
      <DelegationPicker chosen={fields.delegation} />
      <Badge id={`${id}-badge`} badge={fields.badge} />
      {say("door") && (
        <p class="warning" role="alert">
          <strong>{t("join.failed")}</strong> {say("door")}
        </p>
      )}
      <button type="submit" class="primary enter" disabled={busy.value}>
        {t(busy.value ? "join.joining" : "join.enter")}
      </button>
    </form>
  );
}

/** What was filled in; a badge needs nothing beside it. */
function argsOf({ code, name, where, badge, delegation }: Fields): JoinArgs {
  return {
    ...(code.value.trim() ? { code: code.value.trim() } : {}),
    ...(name.value.trim() ? { name: name.value.trim() } : {}),
    ...(where.value ? { attendance: where.value } : {}),
    ...(delegation.value ? { delegation: delegation.value.id } : {}),
    ...(badge.value.trim() ? { badge: badge.value.trim() } : {}),
    languages: [language.value],
  };
}

/** The door: who one is, and where. With a code from a QR it takes three taps. */

import "../look/join.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { Attendance, Delegation } from "../messages.ts";
import { Refused } from "../refused.ts";
import { fragment, go } from "../router.ts";
import { acceptInvite, event, isStaff, join, person } from "../session.ts";
import { DelegationPicker } from "../views/delegation-picker.tsx";
import { LanguageSwitcher } from "../views/language-switcher.tsx";
import { EventWords } from "../views/said.tsx";
import { language, t } from "../words/index.ts";
import { reason } from "../words/refusals.ts";

const KEPT = "plenary.name";

function kept(): string {
  try {
    return localStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

/** Where to go once inside: back to where one wanted to be, or to one's place of work. */
function inside(): void {
  const back = sessionStorage.getItem("plenary.back");
  sessionStorage.removeItem("plenary.back");
  const [room] = person.value?.rooms ?? [];
  if (back) go(back, true);
  else if (person.value?.role === "organiser") go("/organise", true);
  else if (isStaff(person.value) && room) go(`/moderate/${room}`, true);
  else go("/", true);
}

export function Join() {
  const { code, invite } = fragment();
  const invited = useSignal(invite ?? null);
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
        {invited.value ? <Invited invite={invited} /> : <Form code={code ?? ""} />}
      </main>
    </div>
  );
}

function Invited({ invite }: { invite: Signal<string | null> }) {
  const failed = useSignal<string | null>(null);
  const open = () => {
    failed.value = null;
    acceptInvite(invite.value ?? "").then(inside, (error) => {
      failed.value = error instanceof Refused ? reason(error) : String(error);
    });
  };
  useEffect(open, []);
  if (failed.value === null) return <p role="status">{t("join.invited")}</p>;
  return (
    <div class="stack">
      <p class="warning" role="alert">
        <strong>{t("join.invite.failed")}</strong> {failed.value}
      </p>
      <p class="row">
        <button type="button" class="primary" onClick={open}>
          {t("again")}
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => {
            invite.value = null;
          }}
        >
          {t("join.invite.other")}
        </button>
      </p>
    </div>
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
}: Fields): { field: "code" | "name" | "where"; say: string } | null {
  if (!code.value.trim()) return { field: "code", say: t("join.need.code") };
  if (!name.value.trim()) return { field: "name", say: t("join.need.name") };
  if (!where.value) return { field: "where", say: t("join.need.where") };
  return null;
}

function Form({ code }: { code: string }) {
  const id = useId();
  const fields: Fields = {
    code: useSignal(code),
    name: useSignal(kept()),
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
      remember(fields.name.value.trim());
      inside();
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
      <Field
        id={`${id}-name`}
        label={t("join.name")}
        hint={t("join.name.hint")}
        wrong={say("name")}
      >
        <input
          id={`${id}-name`}
          type="text"
          autocomplete="name"
          dir="auto"
          maxLength={80}
          aria-describedby={`${id}-name-hint`}
          aria-invalid={say("name") !== null}
          value={fields.name.value}
          onInput={(typed) => {
            fields.name.value = typed.currentTarget.value;
          }}
        />
      </Field>
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

function argsOf({ code, name, where, badge, delegation }: Fields) {
  return {
    code: code.value.trim(),
    name: name.value.trim(),
    attendance: where.value ?? "remote",
    languages: [language.value],
    ...(delegation.value ? { delegation: delegation.value.id } : {}),
    ...(badge.value.trim() ? { badge: badge.value.trim() } : {}),
  };
}

function remember(name: string): void {
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // The name is typed anew next time.
  }
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  wrong: string | null;
  children: preact.ComponentChildren;
}

function Field({ id, label, hint, wrong, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      <p
        id={`${id}-hint`}
        class={wrong ? "warning small" : "quiet small"}
        role={wrong ? "alert" : undefined}
      >
        {wrong ?? hint}
      </p>
    </div>
  );
}

interface CodeProps {
  id: string;
  code: Signal<string>;
  given: boolean;
  wrong: string | null;
}

/** The code; one that came with the link is shown, and can still be changed. */
function CodeField({ id, code, given, wrong }: CodeProps) {
  return (
    <Field id={id} label={t("join.code")} hint={given ? "" : t("join.code.hint")} wrong={wrong}>
      <input
        id={id}
        class="code"
        type="text"
        dir="ltr"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={40}
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong !== null}
        value={code.value}
        onInput={(typed) => {
          code.value = typed.currentTarget.value;
        }}
      />
    </Field>
  );
}

interface WhereProps {
  id: string;
  where: Signal<Attendance | null>;
  wrong: string | null;
}

function Where({ id, where, wrong }: WhereProps) {
  return (
    <fieldset class="field where" aria-describedby={wrong ? `${id}-hint` : undefined}>
      <legend>{t("join.where")}</legend>
      <div class="halves">
        {(["onsite", "remote"] as const).map((one, index) => (
          <label key={one} class={where.value === one ? "on" : ""}>
            <input
              id={index === 0 ? id : undefined}
              type="radio"
              name={id}
              checked={where.value === one}
              onChange={() => {
                where.value = one;
              }}
            />
            {t(`join.${one}`)}
          </label>
        ))}
      </div>
      {wrong && (
        <p id={`${id}-hint`} class="warning small" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

function Badge({ id, badge }: { id: string; badge: Signal<string> }) {
  return (
    <details class="field">
      <summary>{t("join.badge.have")}</summary>
      <Field id={id} label={t("join.badge")} hint={t("join.badge.hint")} wrong={null}>
        <input
          id={id}
          class="code"
          type="text"
          dir="ltr"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={40}
          aria-describedby={`${id}-hint`}
          value={badge.value}
          onInput={(typed) => {
            badge.value = typed.currentTarget.value;
          }}
        />
      </Field>
    </details>
  );
}

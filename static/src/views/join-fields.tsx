/** The fields of the door, each with its label, its hint and what is wrong with it. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Attendance } from "../messages.ts";
import { t } from "../words/index.ts";

interface NameProps {
  id: string;
  name: Signal<string>;
  wrong: string | null;
}

export function NameField({ id, name, wrong }: NameProps) {
  return (
    <Field id={id} label={t("join.name")} hint={t("join.name.hint")} wrong={wrong}>
      <Line id={id} text={name} wrong={wrong} />
    </Field>
  );
}

interface FieldProps {
  id: string;
  label: string;
  hint?: string;
  wrong: string | null;
  children: ComponentChildren;
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

interface LineProps {
  id: string;
  text: Signal<string>;
  wrong: string | null;
  /** Letters and digits that were printed somewhere; else a name. */
  code?: boolean;
}

const NAME = { dir: "auto", autocomplete: "name", maxLength: 80 } as const;
const CODE = {
  class: "code",
  dir: "ltr",
  autocomplete: "off",
  autocapitalize: "characters",
  spellcheck: false,
  maxLength: 40,
} as const;

function Line({ id, text, wrong, code = false }: LineProps) {
  return (
    <input
      id={id}
      type="text"
      {...(code ? CODE : NAME)}
      aria-describedby={`${id}-hint`}
      aria-invalid={wrong !== null}
      value={text.value}
      onInput={(typed) => {
        text.value = typed.currentTarget.value;
      }}
    />
  );
}

interface CodeProps {
  id: string;
  code: Signal<string>;
  given: boolean;
  wrong: string | null;
}

/** The code; one that came with the link is shown, and can still be changed. */
export function CodeField({ id, code, given, wrong }: CodeProps) {
  return (
    <Field id={id} label={t("join.code")} hint={given ? "" : t("join.code.hint")} wrong={wrong}>
      <Line id={id} text={code} wrong={wrong} code />
    </Field>
  );
}

interface WhereProps {
  id: string;
  where: Signal<Attendance | null>;
  wrong: string | null;
}

export function Where({ id, where, wrong }: WhereProps) {
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

export function Badge({ id, badge }: { id: string; badge: Signal<string> }) {
  return (
    <details class="field">
      <summary>{t("join.badge.have")}</summary>
      <Field id={id} label={t("join.badge")} hint={t("join.badge.hint")} wrong={null}>
        <Line id={id} text={badge} wrong={null} code />
      </Field>
    </details>
  );
}

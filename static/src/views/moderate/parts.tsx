/** Small parts of the moderator's page: a trouble beside its subject, keys, ages, buttons. */

import { computed, type ReadonlySignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { second } from "../../clock.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { Icon } from "../icons.tsx";
import { useBench } from "./bench.ts";

/** A field that has the focus as soon as it is there: it came because somebody asked for it. */
export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const field = useRef<E>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return field;
}

/** What went wrong with a subject, until it is put away or works. */
export function Trouble({ subject }: { subject: string }) {
  const { desk } = useBench();
  const words = desk.troubles.value[subject];
  if (!words) return null;
  return (
    <p class="m-trouble" role="alert">
      <span>{words}</span>
      <button type="button" class="plain" onClick={() => desk.forgive(subject)}>
        {t("dismiss")}
      </button>
    </p>
  );
}

/** “Sending…” while a subject's commands are not answered. */
export function Sending({ subject }: { subject: string }) {
  const { desk } = useBench();
  if (!desk.isBusy(subject)) return null;
  return <span class="m-sending quiet small">{t("sending")}</span>;
}

export function Key({ of: keys }: { of: string }) {
  return (
    <span class="m-key" aria-hidden="true">
      {keys}
    </span>
  );
}

/** A button of a row of work: a word, and the key that does the same. */
export function Deed(props: {
  onDo: () => unknown;
  shortcut?: string;
  pressed?: boolean;
  expanded?: boolean;
  disabled?: boolean;
  warn?: boolean;
  main?: boolean;
  /** Shown only with the pointer or the focus. */
  rare?: boolean;
  /** Whom or what it is done to, for those who do not see where the button stands. */
  about?: string;
  why?: string;
  children: ComponentChildren;
}) {
  const { shortcut, warn, main, rare, about, why } = props;
  return (
    <button
      type="button"
      class={`m-deed${warn ? " warn" : ""}${main ? " primary" : ""}${rare ? " m-rare" : ""}`}
      aria-keyshortcuts={shortcut}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      title={why}
      disabled={props.disabled ?? false}
      onClick={props.onDo}
    >
      {props.children}
      {about && <span class="unseen">: {about}</span>}
      {shortcut && <Key of={shortcut} />}
    </button>
  );
}

/** The minute of the server's clock: what is written in minutes is drawn once a minute. */
export const minute: ReadonlySignal<number> = computed(() => Math.floor(second.value / 60_000));

const formats = new Map<string, Intl.NumberFormat>();

function unit(of: "second" | "minute" | "hour" | "day", n: number): string {
  const key = `${language.value} ${of}`;
  const options = { style: "unit", unit: of, unitDisplay: "narrow" } as const;
  const format = formats.get(key) ?? new Intl.NumberFormat(language.value, options);
  formats.set(key, format);
  return format.format(n);
}

/** `12m`: how long ago, as short as the language allows. */
export function age(at: string | number, nowMinute: number): string {
  const minutes = Math.max(0, nowMinute - Math.floor(new Date(at).getTime() / 60_000));
  if (minutes === 0) return t("age.now");
  if (minutes < 60) return unit("minute", minutes);
  return minutes < 60 * 48
    ? unit("hour", Math.floor(minutes / 60))
    : unit("day", Math.floor(minutes / 1440));
}

export function minutes(n: number): string {
  return unit("minute", n);
}

/** A length of time as words: `90 s`, `5 m`. */
export function span(seconds: number): string {
  return seconds % 60 === 0 ? unit("minute", seconds / 60) : unit("second", seconds);
}

export function Age({ at }: { at: string }) {
  return (
    <time class="figures" dateTime={at}>
      {age(at, minute.value)}
    </time>
  );
}

/** The heading of a part, with what can be done with the whole of it. */
export function Heading(props: { id: string; title: string; children?: ComponentChildren }) {
  return (
    <header class="m-part-head">
      <h2 id={props.id}>{props.title}</h2>
      {props.children}
    </header>
  );
}

export function Close({ onClose, label }: { onClose: () => void; label: string }) {
  return (
    <button type="button" class="m-bare" aria-label={label} title={label} onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}

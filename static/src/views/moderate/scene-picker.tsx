/** Choosing what to show: a list of what there is, a message to type, a timer to set. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { serverNow } from "../../clock.ts";
import { draft } from "../../draft.ts";
import type { Scene } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { minutes, useFocus } from "./parts.tsx";
import { type Offer, offers, timer } from "./scenes.ts";

const GROUPS = ["standing", "questions", "polls"] as const;

export const TYPED = ["message", "timer"] as const;
export type Typed = (typeof TYPED)[number];

/** A list of scenes; choosing one hands it on, and the list stands at its title again. */
export function SceneSelect(props: {
  label: string;
  title: string;
  onPick: (scene: Scene) => void;
  /** Offered too: what is typed first. */
  onType?: (kind: Typed) => void;
}) {
  const { state, lists } = useBench();
  const now = state.value;
  const all = now ? offers(now, lists.value.queue, lists.value.open) : [];
  const group = (name: Offer["group"]) => all.filter((offer) => offer.group === name);
  return (
    <select
      class="m-short"
      aria-label={props.label}
      value=""
      onChange={(chosen) => {
        const picked = chosen.currentTarget.value;
        chosen.currentTarget.value = "";
        const typed = TYPED.find((kind) => kind === picked);
        if (typed) props.onType?.(typed);
        const offer = all[Number(picked)];
        if (offer) props.onPick(offer.scene);
      }}
    >
      <option value="">{props.title}</option>
      {GROUPS.filter((name) => group(name).length > 0).map((name) => (
        <optgroup key={name} label={t(`offer.${name}`)}>
          {group(name).map((offer) => (
            <option key={all.indexOf(offer)} value={all.indexOf(offer)}>
              {offer.words}
            </option>
          ))}
        </optgroup>
      ))}
      {props.onType && (
        <optgroup label={t("offer.typed")}>
          {TYPED.map((kind) => (
            <option key={kind} value={kind}>
              {t(`scene.${kind}`)}…
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}

interface FormProps {
  /** Makes ids and drafts of several forms differ. */
  name: string;
  send: string;
  onPick: (scene: Scene) => void;
  onClose: () => void;
}

function Small(props: {
  send: string;
  disabled: boolean;
  onSend: () => void;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <form
      class="m-inline"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (!props.disabled) props.onSend();
      }}
      onKeyDown={(pressed) => {
        if (pressed.key !== "Escape") return;
        pressed.stopPropagation();
        props.onClose();
      }}
    >
      {props.children}
      <div class="row">
        <button type="submit" class="m-deed primary" disabled={props.disabled}>
          {props.send}
        </button>
        <button type="button" class="m-deed" onClick={props.onClose}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

export function MessageForm({ name, send, onPick, onClose }: FormProps) {
  const text = draft(`moderate.${name}.message`);
  const field = useFocus<HTMLTextAreaElement>();
  const words = text.value.trim();
  return (
    <Small
      send={send}
      disabled={!words || [...words].length > 280}
      onClose={onClose}
      onSend={() => {
        onPick({ kind: "message", text: words });
        text.value = "";
        onClose();
      }}
    >
      <label for={`message-${name}`}>{t("message.text")}</label>
      <textarea
        id={`message-${name}`}
        ref={field}
        dir="auto"
        rows={2}
        maxLength={280}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
    </Small>
  );
}

const MINUTES = [1, 2, 3, 5, 10, 15];

export function TimerForm({ name, send, onPick, onClose }: FormProps) {
  const length = useSignal(5);
  const text = useSignal("");
  const first = useFocus<HTMLInputElement>();
  const fit = length.value > 0 && length.value <= 600;
  return (
    <Small
      send={send}
      disabled={!fit}
      onClose={onClose}
      onSend={() => {
        onPick(timer(length.peek(), text.peek(), serverNow()));
        onClose();
      }}
    >
      <fieldset class="row m-chips">
        <legend>{t("timer.length")}</legend>
        {MINUTES.map((n) => (
          <button
            key={n}
            type="button"
            class="m-chip"
            aria-pressed={length.value === n}
            onClick={() => {
              length.value = n;
            }}
          >
            {minutes(n)}
          </button>
        ))}
        <input
          ref={first}
          class="m-number"
          type="number"
          min={1}
          max={600}
          aria-label={t("timer.minutes")}
          value={length.value}
          onInput={(typed) => {
            length.value = Number(typed.currentTarget.value);
          }}
        />
      </fieldset>
      <label for={`timer-${name}`}>{t("timer.text")}</label>
      <input
        id={`timer-${name}`}
        dir="auto"
        maxLength={280}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
    </Small>
  );
}

/** One voter's answer to one poll: options, a rating, a word, a text, or an abstention. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { draft } from "../draft.ts";
import { number } from "../format.ts";
import type { Choice, Poll } from "../messages.ts";
import { t } from "../words/room.ts";
import { Said } from "./said.tsx";

const CLOUD_CHARS = 40;
const OPEN_CHARS = 280;

interface Props {
  poll: Poll;
  /** The choice to start from, when a ballot is being changed. */
  from: Choice | null;
  changing: boolean;
  onCast(choice: Choice): void;
  onCancel(): void;
}

export function BallotForm(props: Props) {
  const { poll, changing } = props;
  const typed = draft(`ballot.${poll.id}.${poll.run}`);
  const chosen = useSignal<readonly string[]>(optionsOf(props.from));
  const text = poll.kind === "cloud" || poll.kind === "open";
  const choice = text ? textChoice(typed.value) : choiceOf(poll, chosen.value);
  const cast = (one: Choice) => {
    typed.value = "";
    props.onCast(one);
  };
  return (
    <form
      class="ballot"
      onSubmit={(event) => {
        event.preventDefault();
        if (choice) cast(choice);
      }}
    >
      <Fields poll={poll} chosen={chosen} typed={typed} />
      <div class="row">
        <button type="submit" class="primary grows" disabled={!choice}>
          {changing ? t("poll.change.cast") : t(text ? "poll.give" : "poll.cast")}
        </button>
        {changing ? (
          <button type="button" onClick={props.onCancel}>
            {t("cancel")}
          </button>
        ) : (
          <button type="button" onClick={() => cast({ abstain: true })}>
            {t("poll.abstain")}
          </button>
        )}
      </div>
    </form>
  );
}

function optionsOf(choice: Choice | null): readonly string[] {
  if (!choice) return [];
  if ("options" in choice) return choice.options;
  if ("rating" in choice) return [String(choice.rating)];
  return [];
}

function textChoice(typed: string): Choice | null {
  const text = typed.trim();
  return text ? { text } : null;
}

function choiceOf(poll: Poll, chosen: readonly string[]): Choice | null {
  if (poll.kind === "rating") return chosen[0] ? { rating: Number(chosen[0]) } : null;
  const { least, most } = bounds(poll);
  if (chosen.length < least || chosen.length > most || chosen.length === 0) return null;
  return { options: [...chosen] };
}

function bounds(poll: Poll): { least: number; most: number } {
  if (poll.kind === "single") return { least: 1, most: 1 };
  return { least: poll.min ?? 1, most: poll.max ?? poll.options.length };
}

interface FieldsProps {
  poll: Poll;
  chosen: { value: readonly string[] };
  typed: { value: string };
}

function Fields({ poll, chosen, typed }: FieldsProps) {
  switch (poll.kind) {
    case "rating":
      return <Rating poll={poll} chosen={chosen} />;
    case "cloud":
    case "open":
      return <TextField poll={poll} typed={typed} />;
    default:
      return <Options poll={poll} chosen={chosen} />;
  }
}

function Options({ poll, chosen }: Omit<FieldsProps, "typed">) {
  const name = useId();
  const many = poll.kind === "multiple";
  const { most } = bounds(poll);
  const toggle = (id: string, on: boolean) => {
    const others = many ? chosen.value.filter((one) => one !== id) : [];
    chosen.value = on ? [...others, id] : others;
  };
  return (
    <fieldset class="options">
      <legend class="quiet small">{howMany(poll)}</legend>
      {poll.options.map((one) => {
        const on = chosen.value.includes(one.id);
        return (
          <label key={one.id} class={on ? "option on" : "option"}>
            <input
              type={many ? "checkbox" : "radio"}
              name={name}
              checked={on}
              disabled={many && !on && chosen.value.length >= most}
              onChange={(event) => toggle(one.id, event.currentTarget.checked)}
            />
            <Said text={one.text} />
          </label>
        );
      })}
      {many && (
        <p class="quiet small figures" aria-live="polite">
          {t("poll.chosen", { n: chosen.value.length, max: most })}
        </p>
      )}
    </fieldset>
  );
}

function howMany(poll: Poll): string {
  const { least, most } = bounds(poll);
  if (poll.kind === "single") return t("poll.one");
  if (least === most) return t("poll.exactly", { n: most });
  return least <= 1 ? t("poll.upto", { n: most }) : t("poll.range", { min: least, max: most });
}

function Rating({ poll, chosen }: Omit<FieldsProps, "typed">) {
  const name = useId();
  const scale = poll.scale ?? 5;
  return (
    <fieldset>
      <legend class="quiet small">{t("poll.rate", { n: scale })}</legend>
      <div class="rating">
        {Array.from({ length: scale }, (_, index) => String(index + 1)).map((one) => (
          <label key={one} class={chosen.value[0] === one ? "on" : ""}>
            <input
              type="radio"
              name={name}
              class="unseen-input"
              checked={chosen.value[0] === one}
              onChange={() => {
                chosen.value = [one];
              }}
            />
            <span class="figures">{number(Number(one))}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function TextField({ poll, typed }: Omit<FieldsProps, "chosen">) {
  const id = useId();
  const short = poll.kind === "cloud";
  const most = short ? CLOUD_CHARS : OPEN_CHARS;
  const input = (event: { currentTarget: { value: string } }) => {
    typed.value = event.currentTarget.value;
  };
  const shared = { id, dir: "auto", maxLength: most, value: typed.value, onInput: input } as const;
  return (
    <div class="stack">
      <label for={id} class="quiet small">
        {t(short ? "poll.word" : "poll.text")}
      </label>
      {short ? (
        <input type="text" autocomplete="off" {...shared} />
      ) : (
        <textarea rows={3} {...shared} />
      )}
      {typed.value.length > most * 0.8 && (
        <p class="quiet small figures">{t("ask.left", { n: most - typed.value.length })}</p>
      )}
    </div>
  );
}

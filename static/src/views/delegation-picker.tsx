/** Finds one of hundreds of delegations by city, country or field: a combobox of WAI-ARIA. */

import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { matching } from "../finding.ts";
import type { Delegation } from "../messages.ts";
import { delegations } from "../session.ts";
import { t } from "../words/index.ts";
import { Icon } from "./icons.tsx";

const SHOWN = 40;

interface Props {
  chosen: Signal<Delegation | null>;
}

export function DelegationPicker({ chosen }: Props) {
  const all = useSignal<readonly Delegation[]>([]);
  useEffect(() => {
    delegations().then(
      (found) => {
        all.value = found;
      },
      () => undefined, // Without the list one joins without a delegation.
    );
  }, [all]);
  const id = useId();
  if (chosen.value) return <Chosen id={id} chosen={chosen} />;
  return <Search id={id} all={all} chosen={chosen} />;
}

function Label({ id }: { id: string }) {
  return (
    <label for={id}>
      {t("join.delegation")} <span class="quiet optional">{t("join.optional")}</span>
    </label>
  );
}

function Chosen({ id, chosen }: { id: string } & Props) {
  const one = chosen.value;
  return (
    <div class="field">
      <Label id={id} />
      <div class="chosen">
        <output id={id}>
          <bdi>{one?.name}</bdi>
          <span class="quiet small">{[one?.country, one?.field].filter(Boolean).join(" · ")}</span>
        </output>
        <button
          type="button"
          class="plain icon-only"
          aria-label={t("join.delegation.clear")}
          onClick={() => {
            chosen.value = null;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
    </div>
  );
}

function Search({ id, all, chosen }: { id: string; all: Signal<readonly Delegation[]> } & Props) {
  const typed = useSignal("");
  const open = useSignal(false);
  const at = useSignal(0);
  const found = useComputed(() => matching(all.value, typed.value).slice(0, SHOWN));
  const pick = (one: Delegation | undefined) => {
    if (!one) return;
    chosen.value = one;
    open.value = false;
  };
  const move = (by: number) => {
    open.value = true;
    const count = found.value.length;
    if (count > 0) at.value = (at.value + by + count) % count;
    document.getElementById(`${id}-${at.value}`)?.scrollIntoView({ block: "nearest" });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(open.value ? 1 : 0);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" && open.value) open.value = false;
    else if (event.key === "Enter" && open.value) pick(found.value[at.value]);
    else return;
    event.preventDefault();
  };
  return (
    <div class="field picker">
      <Label id={id} />
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        dir="auto"
        placeholder={t("join.delegation.find")}
        aria-expanded={open.value}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={
          open.value && found.value.length > 0 ? `${id}-${at.value}` : undefined
        }
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
          open.value = true;
        }}
        onFocus={() => {
          open.value = true;
        }}
        onBlur={() => {
          open.value = false;
        }}
        onKeyDown={key}
      />
      {open.value && all.value.length > 0 && (
        <Found
          id={id}
          found={found.value}
          at={at.value}
          onPoint={(index) => {
            at.value = index;
          }}
          onPick={pick}
        />
      )}
    </div>
  );
}

interface FoundProps {
  id: string;
  found: readonly Delegation[];
  at: number;
  onPoint(index: number): void;
  onPick(one: Delegation): void;
}

function Found({ id, found, at, onPoint, onPick }: FoundProps) {
  if (found.length === 0) {
    return (
      <p id={`${id}-list`} class="found quiet" role="status">
        {t("join.delegation.none")}
      </p>
    );
  }
  return (
    <div id={`${id}-list`} class="found" role="listbox" aria-label={t("join.delegation")}>
      {found.map((one, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above.
        <div
          key={one.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          // Before the field loses the focus, which would close the list.
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => onPoint(index)}
          onClick={() => onPick(one)}
        >
          <bdi>{one.name}</bdi>
          <span class="quiet small">{[one.country, one.field].filter(Boolean).join(" · ")}</span>
        </div>
      ))}
    </div>
  );
}

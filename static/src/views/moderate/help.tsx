/** The shortcuts, and the switch that turns single letters off. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { type Group, KEYS } from "./keys.ts";
import { Close } from "./parts.tsx";

const KEPT = "plenary.moderate.keys";

function read(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** False when single letters do nothing (WCAG 2.2, 2.1.4); `?` and Tab still work. */
export const lettersOn: Signal<boolean> = signal(read());

function turn(on: boolean): void {
  lettersOn.value = on;
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // It holds as long as the page.
  }
}

const GROUPS: readonly Group[] = ["list", "question", "room"];

export function Help() {
  const { ui } = useBench();
  const dialog = useRef<HTMLDialogElement>(null);
  const open = ui.help.value;
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const close = () => {
    ui.help.value = false;
  };
  return (
    <dialog ref={dialog} class="m-help" aria-labelledby="help-title" onClose={close}>
      <header class="m-part-head">
        <h2 id="help-title">{t("help")}</h2>
        <span class="push">
          <Close label={t("close")} onClose={close} />
        </span>
      </header>
      <div class="m-help-groups">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 class="m-group-title">{t(`help.${group}`)}</h3>
            <dl>
              {KEYS.filter((one) => one.group === group).map((one) => (
                <div key={one.act} class="m-help-line">
                  <dt>
                    {shown(one.keys).map((key) => (
                      <kbd key={key} class="m-key">
                        {key}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{t(`key.${one.act}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="m-choice">
        <input
          type="checkbox"
          checked={lettersOn.value}
          onChange={(ticked) => turn(ticked.currentTarget.checked)}
        />
        {t("help.letters")}
      </label>
    </dialog>
  );
}

const SIGNS: { readonly [key: string]: string } = { ArrowDown: "↓", ArrowUp: "↑" };

function shown(keys: readonly string[]): string[] {
  if (keys.length > 2) return [`${keys[0]} – ${keys[keys.length - 1]}`];
  return keys.map((key) => SIGNS[key] ?? key);
}

/** The programme as files: out in three forms, in after a look at what would change. */

import { useSignal } from "@preact/signals";
import type { Programme } from "../../messages.ts";
import { t } from "../../words/organise.ts";
import { type Change, schedule } from "./desk.ts";
import { FileDrop, Trouble } from "./parts.tsx";

const FORMS = ["ics", "xml", "json"] as const;

type Step =
  | { at: "choose" }
  | { at: "reading" }
  | { at: "look"; file: File; change: Change; taking: boolean }
  | { at: "done" };

export function Schedule(props: { programme: Programme | null; onChanged: () => void }) {
  const { programme } = props;
  const step = useSignal<Step>({ at: "choose" });
  const error = useSignal<unknown>(null);
  const attempt = async (after: Step, work: () => Promise<Step>) => {
    error.value = null;
    try {
      step.value = await work();
    } catch (refused) {
      error.value = refused;
      step.value = after;
    }
  };
  const look = (file: File) => {
    step.value = { at: "reading" };
    void attempt({ at: "choose" }, async () => {
      return { at: "look", file, change: await schedule.look(file), taking: false };
    });
  };
  const take = (now: Step & { at: "look" }) => {
    step.value = { ...now, taking: true };
    void attempt({ ...now, taking: false }, async () => {
      await schedule.take(now.file);
      props.onChanged();
      return { at: "done" };
    });
  };
  const now = step.value;
  return (
    <section class="o-part" aria-labelledby="schedule-title">
      <h2 id="schedule-title">{t("programme.take")}</h2>
      {programme && (
        <p class="quiet">
          {t("programme.now", {
            sessions: programme.sessions.length,
            rooms: programme.rooms.length,
          })}
        </p>
      )}
      <p class="row">
        {FORMS.map((form) => (
          <a key={form} class="o-button" href={`/api/programme.${form}`} download>
            {t(`programme.${form}`)}
          </a>
        ))}
      </p>
      <h2>{t("programme.import")}</h2>
      <p>{t("programme.says")}</p>
      <p class="quiet">{t("programme.save")}</p>
      {(now.at === "choose" || now.at === "done") && (
        <FileDrop
          label={t("programme.choose")}
          accept=".toml,.yaml,.yml,.xml,.json"
          onFile={look}
        />
      )}
      {now.at === "reading" && <p role="status">{t("programme.reading")}</p>}
      {now.at === "done" && (
        <p class="good" role="status">
          {t("programme.done")}
        </p>
      )}
      <Trouble error={error.value} />
      {now.at === "look" && (
        <div class="stack">
          <h3 dir="auto">{now.file.name}</h3>
          <p>{t("programme.found", { ...now.change })}</p>
          <p class="quiet">{difference(now.change)}</p>
          <p class="row">
            <button type="button" class="primary" disabled={now.taking} onClick={() => take(now)}>
              {now.taking ? t("sending") : t("programme.make")}
            </button>
            <button
              type="button"
              class="plain"
              disabled={now.taking}
              onClick={() => {
                error.value = null;
                step.value = { at: "choose" };
              }}
            >
              {t("badges.other")}
            </button>
          </p>
        </div>
      )}
    </section>
  );
}

function difference(change: Change): string {
  const said = [
    change.new ? t("programme.new", { n: change.new }) : "",
    change.gone ? t("programme.gone", { n: change.gone }) : "",
  ];
  return said.filter(Boolean).join(", ") || t("programme.same");
}

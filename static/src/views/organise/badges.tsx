/** Badges for everybody on a list: looked at first, then made, then downloaded and printed. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Refused } from "../../refused.ts";
import { t } from "../../words/organise.ts";
import { type Badge, people, qrCodes, type Understood } from "./desk.ts";
import { badgesCsv, EXAMPLE, known } from "./lists.ts";
import { download, FileDrop, Trouble } from "./parts.tsx";
import { print } from "./sheet.tsx";

type Step =
  | { at: "choose" }
  | { at: "reading" }
  | { at: "look"; file: File; list: readonly Understood[]; making: boolean }
  | { at: "made"; badges: readonly Badge[] };

export function Badges() {
  const step = useSignal<Step>({ at: "choose" });
  const error = useSignal<unknown>(null);
  const unsure = useSignal(false);
  const all = useSignal<readonly Badge[] | null>(null);
  const count = () =>
    people.badges().then(
      (found) => {
        all.value = found;
      },
      () => undefined,
    );
  useEffect(() => void count(), []);

  const look = async (file: File) => {
    error.value = null;
    unsure.value = false;
    step.value = { at: "reading" };
    try {
      step.value = { at: "look", file, list: await people.look(file), making: false };
    } catch (refused) {
      error.value = refused;
      step.value = { at: "choose" };
    }
  };
  const make = async (file: File, list: readonly Understood[]) => {
    error.value = null;
    step.value = { at: "look", file, list, making: true };
    try {
      step.value = { at: "made", badges: await people.make(file) };
    } catch (refused) {
      error.value = refused;
      unsure.value = refused instanceof Refused && refused.code === "network";
      step.value = { at: "look", file, list, making: false };
    }
    await count();
  };
  const now = step.value;
  return (
    <section class="o-part" aria-labelledby="badges-title">
      <h2 id="badges-title" class="unseen">
        {t("badges")}
      </h2>
      <p>{t("badges.says")}</p>
      {now.at === "choose" && <Choose onFile={(file) => void look(file)} />}
      {now.at === "reading" && <p role="status">{t("badges.reading")}</p>}
      <Trouble error={error.value} />
      {unsure.value && (
        <p class="warning" role="alert">
          {t("badges.unsure")}
        </p>
      )}
      {now.at === "look" && (
        <Look
          {...now}
          again={known(now.list, all.value ?? [])}
          onMake={() => void make(now.file, now.list)}
          onOther={() => {
            error.value = null;
            step.value = { at: "choose" };
          }}
        />
      )}
      {now.at === "made" && (
        <div class="o-made stack" role="status">
          <h3 class="good">{t("badges.made", { n: now.badges.length })}</h3>
          <p>{t("badges.secret")}</p>
          <Handing badges={now.badges} name="badges-new.csv" main />
          <p>
            <button
              type="button"
              class="plain"
              onClick={() => {
                step.value = { at: "choose" };
              }}
            >
              {t("badges.other")}
            </button>
          </p>
        </div>
      )}
      <All badges={all} onRetry={() => void count()} />
    </section>
  );
}

/** What a list may say of a person, as the server knows the columns. */
const COLUMNS = ["name", "role", "city", "country", "field", "attendance", "delegation"];

function Choose({ onFile }: { onFile: (file: File) => void }) {
  return (
    <>
      <FileDrop label={t("badges.choose")} accept=".csv,text/csv,.txt" onFile={onFile} />
      <p class="small quiet">
        {t("badges.columns")}:{" "}
        {COLUMNS.map((column, index) => (
          <span key={column}>
            {index > 0 && ", "}
            <code>{column}</code>
            {index === 0 && ` (${t("badges.needed")})`}
          </span>
        ))}
        .{" "}
        <button
          type="button"
          class="plain"
          onClick={() => download("people-example.csv", EXAMPLE, "text/csv")}
        >
          {t("badges.example")}
        </button>
      </p>
    </>
  );
}

const SHOWN = 8;

interface LookProps {
  list: readonly Understood[];
  making: boolean;
  again: number;
  onMake: () => void;
  onOther: () => void;
}

function Look({ list, making, again, onMake, onOther }: LookProps) {
  return (
    <div class="stack">
      <h3>{t("badges.found", { n: list.length })}</h3>
      <p class="quiet">{byRole(list)}</p>
      {again > 0 && (
        <p class="warning" role="alert">
          {t("badges.again", { n: again })}
        </p>
      )}
      <table class="o-table">
        <thead>
          <tr>
            <th scope="col">{t("badges.line")}</th>
            <th scope="col">{t("badges.name")}</th>
            <th scope="col">{t("badges.role")}</th>
            <th scope="col">{t("badges.delegation")}</th>
            <th scope="col">{t("badges.attendance")}</th>
          </tr>
        </thead>
        <tbody>
          {list.slice(0, SHOWN).map((one) => (
            <tr key={one.line}>
              <td class="figures quiet">{one.line}</td>
              <td dir="auto">{one.name}</td>
              <td>{t(`role.${one.role}`)}</td>
              <td dir="auto">
                {[one.delegation, one.country, one.field].filter(Boolean).join(", ")}
              </td>
              <td>{t(`badges.${one.attendance}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length > SHOWN && <p class="quiet">{t("badges.more", { n: list.length - SHOWN })}</p>}
      <p class="row">
        <button type="button" class="primary" disabled={making} onClick={onMake}>
          {making ? t("sending") : t("badges.make", { n: list.length })}
        </button>
        <button type="button" class="plain" disabled={making} onClick={onOther}>
          {t("badges.other")}
        </button>
      </p>
    </div>
  );
}

/** `Delegate 310 · Speaker 12`. */
function byRole(list: readonly Understood[]): string {
  const counts = new Map<Understood["role"], number>();
  for (const { role } of list) counts.set(role, (counts.get(role) ?? 0) + 1);
  const order = [...counts].sort(([, a], [, b]) => b - a);
  return order.map(([role, n]) => `${t(`role.${role}`)} ${n}`).join(" · ");
}

function All({
  badges,
  onRetry,
}: {
  badges: Signal<readonly Badge[] | null>;
  onRetry: () => void;
}) {
  const all = badges.value;
  return (
    <div class="o-all stack">
      <h3>{t("badges.all")}</h3>
      {all === null && (
        <p>
          <button type="button" class="plain" onClick={onRetry}>
            {t("again")}
          </button>
        </p>
      )}
      {all?.length === 0 && <p class="quiet">{t("badges.all.none")}</p>}
      {all !== null && all.length > 0 && (
        <>
          <p class="quiet">{t("badges.all.n", { n: all.length })}</p>
          <Handing badges={all} name="badges.csv" />
        </>
      )}
    </div>
  );
}

/** Badges as a file and on paper. */
function Handing(props: { badges: readonly Badge[]; name: string; main?: boolean }) {
  const drawn = useSignal<number | null>(null);
  const error = useSignal<unknown>(null);
  const { badges } = props;
  const sheet = async () => {
    error.value = null;
    drawn.value = 0;
    try {
      const texts = badges.map((one) => one.url);
      const codes = await qrCodes(texts, (n) => {
        drawn.value = n;
      });
      print({ kind: "badges", badges, codes });
    } catch (refused) {
      error.value = refused;
    }
    drawn.value = null;
  };
  return (
    <>
      <p class="row">
        <button
          type="button"
          class={props.main ? "primary" : ""}
          onClick={() => download(props.name, badgesCsv(badges), "text/csv;charset=utf-8")}
        >
          {t("badges.download")}
        </button>
        <button type="button" disabled={drawn.value !== null} onClick={() => void sheet()}>
          {t("badges.print")}
        </button>
        {drawn.value !== null && (
          <span class="quiet" role="status">
            {t("badges.drawing", { n: drawn.value, of: badges.length })}
          </span>
        )}
      </p>
      <Trouble error={error.value} />
    </>
  );
}

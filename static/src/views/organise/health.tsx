/** Whether the server is well, in words, asked anew every ten seconds. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ownSecond } from "../../format.ts";
import { en, t } from "../../words/organise.ts";

interface Ready {
  ready: boolean;
  checks: { [name: string]: boolean };
  version: string;
}

const EVERY_MS = 10_000;

export function Health() {
  const ready = useSignal<Ready | null>(null);
  const asOf = useSignal(0);
  const silent = useSignal(false);
  useEffect(() => {
    const look = async () => {
      try {
        // 503 is an answer too: it says which check failed.
        ready.value = (await (await fetch("/readyz", { cache: "no-store" })).json()) as Ready;
        asOf.value = Date.now();
        silent.value = false;
      } catch {
        silent.value = true;
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const now = ready.value;
  const good = now?.ready === true && !silent.value;
  return (
    <section class="o-part" aria-labelledby="health-title">
      <h2 id="health-title" class={good ? "good" : now || silent.value ? "warning" : ""}>
        <span role="status">
          {!now && !silent.value
            ? t("loading")
            : t(silent.value ? "health.unknown" : good ? "health.good" : "health.bad")}
        </span>
      </h2>
      {now && (
        <>
          <ul class="o-checks">
            {Object.entries(now.checks).map(([name, well]) => (
              <Check key={name} name={name} well={well} />
            ))}
          </ul>
          <p class="quiet small figures">
            {t("health.version", { version: now.version })} ·{" "}
            {t("health.asof", { time: ownSecond(asOf.value) })} ·{" "}
            <a href="/metrics" target="_blank" rel="noreferrer">
              {t("health.figures")}
            </a>
          </p>
        </>
      )}
    </section>
  );
}

function Check({ name, well }: { name: string; well: boolean }) {
  return (
    <li>
      <span class={`o-mark ${well ? "good" : "warning"}`}>
        {t(well ? "health.well" : "health.ill")}
      </span>
      <div>
        <strong>{named(name)}</strong>
        {!well && <p class="warning">{advice(name)}</p>}
      </div>
    </li>
  );
}

type Known = "sql" | "bus" | "lag" | "running";

function isKnown(name: string): name is Known {
  return Object.hasOwn(en, `health.${name}.bad`) && name !== "other";
}

function named(name: string): string {
  return isKnown(name) ? t(`health.${name}`) : name;
}

function advice(name: string): string {
  return isKnown(name) ? t(`health.${name}.bad`) : t("health.other.bad");
}

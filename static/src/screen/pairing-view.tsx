/** The code, as large as the display allows, and what to do with it. */

import { useEffect, useMemo } from "preact/hooks";
import "../look/scene.css";
import { call, event, loadPerson, person } from "../session.ts";
import { EventWords } from "../views/said.tsx";
import { t } from "../words/screen.ts";
import { keep, kept } from "./memory.ts";
import { type Asked, type Desk, type Paired, Waiting } from "./pairing.ts";
import { programme } from "./standing.ts";

const ASKED = "plenary.screen.asked";

const browserDesk: Desk = {
  call,
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  kept: () => kept<Asked>(localStorage, ASKED, (one) => /^\d{6}$/.test(one.code)),
  keep: (asked) => keep(localStorage, ASKED, asked),
};

export function PairingView({ onPaired }: { onPaired: (paired: Paired) => void }) {
  const waiting = useMemo(() => new Waiting(browserDesk, (paired) => void arrive(paired)), []);
  const arrive = async (paired: Paired) => {
    await loadPerson().catch(() => null); // The cookie came with the answer.
    onPaired(paired);
  };
  useEffect(() => {
    waiting.start();
    return () => waiting.stop();
  }, [waiting]);
  const { code, lost } = waiting.shown.value;
  const info = programme.value?.event ?? event.value;
  const other = person.value?.role === "screen" ? null : person.value;
  return (
    <div class="scene-box scene-large">
      <div class="scene-in screen-pairing">
        <header class="scene-head">
          <p class="scene-what">
            <EventWords text={info?.name} />
          </p>
          <p>
            <EventWords text={info?.venue} />
          </p>
        </header>
        <div class="scene-body">
          <h1>{t("pair.title")}</h1>
          <p class="screen-code figures" role="status" aria-label={t("pair.code")}>
            {code ? <Code code={code} /> : <span class="screen-asking">{t("pair.asking")}</span>}
          </p>
          <ol>
            <li>{t("pair.open")}</li>
            <li>{t("pair.choose")}</li>
            <li>{t("pair.type")}</li>
          </ol>
        </div>
        <footer class="scene-foot">
          {lost ? (
            <p class="screen-trouble">{t("pair.lost")}</p>
          ) : (
            other && <p>{t("pair.here", { name: other.name })}</p>
          )}
        </footer>
      </div>
    </div>
  );
}

/** In two groups of three, as people say numbers; read out as digits. */
function Code({ code }: { code: string }) {
  return (
    <>
      <span>{code.slice(0, 3)}</span>
      <span>{code.slice(3)}</span>
    </>
  );
}

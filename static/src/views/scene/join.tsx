/** How to take part: a code to scan, and the same as a short address for those who type. */

import { useEffect, useState } from "preact/hooks";
import { event } from "../../session.ts";
import { t } from "../../words/screen.ts";
import { EventWords } from "../said.tsx";
import { useWorld } from "./context.ts";
import { Fit } from "./fit.tsx";
import { Clock } from "./frame.tsx";
import type { Way } from "./way.ts";

export function Join() {
  const { way, programme } = useWorld();
  const info = programme?.event ?? event.value;
  return (
    <>
      <header class="scene-head">
        <p class="scene-what">
          <EventWords text={info?.name} />
        </p>
        <Clock />
      </header>
      <div class="scene-body scene-join">
        <div class="scene-join-words">
          <Fit snug most={2} of="join" class="scene-title">
            <h1>{t("scene.join")}</h1>
          </Fit>
          {way && (
            <dl>
              <dt>{t("scene.join.scan")}</dt>
              <dd>
                <Fit snug most={1.8} of={way.address} class="scene-address">
                  <Address way={way} />
                </Fit>
              </dd>
              {way.code && (
                <>
                  <dt>{t("scene.join.code")}</dt>
                  <dd class="scene-code">{way.code}</dd>
                </>
              )}
            </dl>
          )}
        </div>
        {way && <Qr way={way} path={way.url} />}
      </div>
      <footer class="scene-foot" />
    </>
  );
}

/** An address breaks before its path, if it must. */
export function Address({ way }: { way: Way }) {
  const [host, path] = way.address.split("/", 2);
  return (
    <bdi>
      {host}
      <wbr />/{path}
    </bdi>
  );
}

const TRY_AGAIN_MS = 5_000;

/** A QR code on white, whatever the ground. While it cannot be had, nothing rather than a wreck. */
export function Qr({ way, path }: { way: Way; path: string }) {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(() => setFailed(false), TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [failed]);
  if (failed) return null;
  return (
    <img
      class="scene-qr"
      src={`/api/qr.svg?text=${encodeURIComponent(path)}`}
      alt={t("scene.qr", { address: way.address })}
      onError={() => setFailed(true)}
    />
  );
}

/** The way in for delegates: the event's code, its address, and both as a QR code. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../../session.ts";
import { t } from "../../words/organise.ts";
import { qrCodes } from "./desk.ts";
import { Link, Trouble } from "./parts.tsx";
import { print } from "./sheet.tsx";

interface Way {
  code: string;
  url: string;
}

/** The code, the address and the QR code for delegates. */
export function WayIn() {
  const way = useSignal<Way | null>(null);
  const error = useSignal<unknown>(null);
  const code = useSignal("");
  useEffect(() => {
    call<Way>("GET", "/api/code").then(
      async (found) => {
        way.value = found;
        [code.value = ""] = await qrCodes([linkOf(found)]).catch(() => [""]);
      },
      (refused) => {
        error.value = refused;
      },
    );
  }, []);
  const found = way.value;
  return (
    <section class="o-part" aria-labelledby="way-title">
      <h2 id="way-title">{t("way.title")}</h2>
      <p class="quiet">{t("way.says")}</p>
      <Trouble error={error.value} />
      {found && (
        <div class="o-way">
          {code.value && <img class="o-qr" src={code.value} alt="" />}
          <div class="stack">
            <dl class="o-facts">
              <dt>{t("way.address")}</dt>
              <dd dir="ltr">{short(found.url)}</dd>
              <dt>{t("way.code")}</dt>
              <dd class="o-code">{found.code}</dd>
            </dl>
            <Link url={linkOf(found)} label={t("way.link")} />
            <p class="row">
              <button
                type="button"
                disabled={!code.value}
                onClick={() =>
                  print({
                    kind: "poster",
                    title: t("way.poster"),
                    notes: [],
                    code: code.value,
                    address: short(found.url),
                    typed: found.code,
                  })
                }
              >
                {t("print")}
              </button>
            </p>
          </div>
        </div>
      )}
    </section>
  );
}

function linkOf({ url, code }: Way): string {
  return `${url}#code=${encodeURIComponent(code)}`;
}

function short(url: string): string {
  return url.replace(/^https?:\/\//, "");
}

/** What goes to the printer: a sheet, and nothing else of the page. */

import { type Signal, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { local } from "../../format.ts";
import { event } from "../../session.ts";
import { t } from "../../words/organise.ts";
import { EventWords } from "../said.tsx";
import type { Badge } from "./desk.ts";
import { spelled } from "./lists.ts";

export interface Poster {
  kind: "poster";
  title: string;
  notes: string[];
  /** The QR code, as the source of an image. */
  code: string;
  /** For those who type. */
  address?: string;
  typed?: string;
}

export interface Badges {
  kind: "badges";
  badges: readonly Badge[];
  codes: readonly string[];
}

const sheet: Signal<Poster | Badges | null> = signal(null);

/** Show the printer's dialogue for a sheet. */
export function print(what: Poster | Badges): void {
  sheet.value = what;
}

/** Stands at the end of the page; only paper shows it. */
export function Sheet() {
  const what = sheet.value;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!what) return;
    const title = document.title;
    document.title = local(event.value?.name) || title;
    const done = () => {
      document.title = title;
      sheet.value = null;
    };
    addEventListener("afterprint", done, { once: true });
    const images = [...(place.current?.querySelectorAll("img") ?? [])];
    void Promise.allSettled(images.map((one) => one.decode())).then(() => window.print());
    return () => removeEventListener("afterprint", done);
  }, [what]);
  if (!what) return null;
  return (
    <div ref={place} class="o-sheet" aria-hidden="true">
      {what.kind === "poster" ? <PosterSheet {...what} /> : <BadgeSheet {...what} />}
    </div>
  );
}

function PosterSheet({ title, notes, code, address, typed }: Poster) {
  return (
    <section class="o-poster">
      <p>
        <EventWords text={event.value?.name} />
      </p>
      <h1>{title}</h1>
      <img src={code} alt="" />
      {address && <p class="o-poster-address">{address}</p>}
      {typed && <p class="o-poster-code">{typed}</p>}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </section>
  );
}

/** Eight badges on a sheet of A4, to be cut along the lines. */
function BadgeSheet({ badges, codes }: Badges) {
  return (
    <ul class="o-badge-sheet">
      {badges.map((badge, index) => (
        <li key={badge.code}>
          <div>
            <p class="o-badge-event">
              <EventWords text={event.value?.name} />
            </p>
            <p class="o-badge-name" dir="auto">
              {badge.name}
            </p>
            <p class="o-badge-from" dir="auto">
              {[badge.delegation, badge.role === "delegate" ? "" : t(`role.${badge.role}`)]
                .filter(Boolean)
                .join(" · ")}
            </p>
            <p class="o-badge-how">{t("badges.scan")}</p>
            <p class="o-badge-code">{spelled(badge.code)}</p>
          </div>
          <img src={codes[index]} alt="" />
        </li>
      ))}
    </ul>
  );
}

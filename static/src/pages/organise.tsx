/** The organiser's page: who may come in, the rooms and their screens, the programme, the health. */

import "../look/organise.css";
import "../look/organise-parts.css";
import "../look/organise-paper.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useRoom } from "../live.ts";
import type { Programme } from "../messages.ts";
import { call, event, person } from "../session.ts";
import { Announcements } from "../views/announcements.tsx";
import { ConnectionBar } from "../views/connection-bar.tsx";
import { Icon } from "../views/icons.tsx";
import { LanguageSwitcher } from "../views/language-switcher.tsx";
import { Badges } from "../views/organise/badges.tsx";
import { Health } from "../views/organise/health.tsx";
import { Invites } from "../views/organise/invites.tsx";
import { Rooms } from "../views/organise/rooms.tsx";
import { Schedule } from "../views/organise/schedule.tsx";
import { Sheet } from "../views/organise/sheet.tsx";
import { EventWords } from "../views/said.tsx";
import { t } from "../words/organise.ts";

const SECTIONS = ["rooms", "invites", "badges", "programme", "health"] as const;
type Section = (typeof SECTIONS)[number];

export default function Organise(_: { room?: string }) {
  if (person.value?.role !== "organiser") return <NotForYou />;
  return <Desk />;
}

function NotForYou() {
  return (
    <main class="page">
      <h1>{t("title")}</h1>
      <p>{t("page.organisers")}</p>
      <p>
        <a href="/">{t("page.back")}</a>
      </p>
    </main>
  );
}

function Desk() {
  const lobby = useRoom("event");
  const section = useSection();
  const programme = useSignal<Programme | null>(null);
  const load = () =>
    call<Programme>("GET", "/api/programme").then(
      (found) => {
        programme.value = found;
      },
      () => undefined,
    );
  useEffect(() => void load(), []);
  useEffect(() => {
    document.title = `${t("title")} · ${t(section)}`;
  });
  return (
    <>
      <div class="organise">
        <ConnectionBar />
        <Announcements rooms={[lobby]} />
        <header class="o-top">
          <a class="o-back" href="/" aria-label={t("page.back")}>
            <Icon name="back" />
          </a>
          <p class="quiet">
            <EventWords text={event.value?.name} />
          </p>
          <span class="push">
            <LanguageSwitcher />
          </span>
        </header>
        <Sections section={section} />
        <main>
          <h1>{t(section)}</h1>
          {section === "rooms" && <Rooms programme={programme.value} />}
          {section === "invites" && <Invites programme={programme.value} />}
          {section === "badges" && <Badges />}
          {section === "programme" && (
            <Schedule programme={programme.value} onChanged={() => void load()} />
          )}
          {section === "health" && <Health />}
        </main>
      </div>
      <Sheet />
    </>
  );
}

function Sections({ section }: { section: Section }) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = nav.current?.querySelector("[aria-current]");
    current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [section]);
  return (
    <nav ref={nav} class="o-nav" aria-label={t("page.sections")}>
      {SECTIONS.map((one) => (
        <a key={one} href={`#${one}`} aria-current={one === section ? "page" : undefined}>
          {t(one)}
        </a>
      ))}
    </nav>
  );
}

/** Which part is shown stands behind the #, so that a reload and a bookmark find it. */
function useSection(): Section {
  const section = useSignal<Section>(sectionOf(location.hash));
  useEffect(() => {
    const follow = () => {
      section.value = sectionOf(location.hash);
      scrollTo(0, 0);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [section]);
  return section.value;
}

function sectionOf(hash: string): Section {
  return SECTIONS.find((one) => `#${one}` === hash) ?? "rooms";
}

/** Which page for which address and person; the heavy pages are chunks of their own. */

import { type Signal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { startLink } from "./live.ts";
import { Join } from "./pages/join.tsx";
import { Lobby } from "./pages/lobby.tsx";
import { Room } from "./pages/room.tsx";
import { go, type Route, route } from "./router.ts";
import { person } from "./session.ts";
import { LiveRegion } from "./views/live-region.tsx";
import { t } from "./words/index.ts";

type Chunk = ComponentType<{ room?: string }>;

const CHUNKS = {
  moderate: () => import("./pages/moderate.tsx"),
  screen: () => import("./pages/screen.tsx"),
  organise: () => import("./pages/organise.tsx"),
} as const;

const loaded: Signal<{ [page: string]: Chunk }> = signal({});
const failed = signal(false);

function load(page: keyof typeof CHUNKS): void {
  failed.value = false;
  CHUNKS[page]().then(
    (module) => {
      loaded.value = { ...loaded.value, [page]: module.default as Chunk };
    },
    () => {
      failed.value = true;
    },
  );
}

function Later({ page, room }: { page: keyof typeof CHUNKS; room?: string }) {
  useEffect(() => load(page), [page]);
  const Page = loaded.value[page];
  if (Page) return <Page key={room ?? page} {...(room === undefined ? {} : { room })} />;
  if (!failed.value) return <main class="page" aria-busy="true" />;
  return (
    <main class="page">
      <h1>{t("page.failed")}</h1>
      <button type="button" class="primary" onClick={() => load(page)}>
        {t("again")}
      </button>
    </main>
  );
}

/** Pages that need a pass send whoever has none to the door, and back afterwards. */
function needsPass(at: Route): boolean {
  return at.page !== "join" && at.page !== "screen" && at.page !== "unknown";
}

export function App() {
  const at = route.value;
  const turnedAway = needsPass(at) && person.value === null;
  useEffect(() => {
    if (turnedAway) {
      const back = location.pathname === "/" ? "" : location.pathname;
      if (back) sessionStorage.setItem("plenary.back", back);
      go(`/join${location.hash}`, true);
    } else if (needsPass(at)) startLink();
  }, [turnedAway, at]);
  if (turnedAway) return null;
  return (
    <>
      <Page at={at} />
      <LiveRegion />
    </>
  );
}

function Page({ at }: { at: Route }) {
  switch (at.page) {
    case "lobby":
      return <Lobby />;
    case "join":
      return <Join />;
    case "room":
      return <Room key={at.room} id={at.room} />;
    case "moderate":
      return <Later page="moderate" room={at.room} />;
    case "screen":
    case "organise":
      return <Later page={at.page} />;
    case "unknown":
      return (
        <main class="page">
          <h1>{t("page.unknown")}</h1>
          <p>
            <a href="/">{t("page.lobby")}</a>
          </p>
        </main>
      );
  }
}

/** Which page for which address and person. The door comes at once; every other page is a chunk. */

import { type Signal, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { chunksLost } from "./chunks.ts";
import { Join } from "./pages/join.tsx";
import { go, type Route, route } from "./router.ts";
import { person, unsure } from "./session.ts";
import { LiveRegion } from "./views/live-region.tsx";
import { spoken } from "./words/catalogue.ts";
import { t } from "./words/index.ts";

type Page = ComponentType<{ room?: string }>;
type ChunkName = Exclude<Route["page"], "join" | "unknown">;

const CHUNKS: { [page in ChunkName]: () => Promise<{ default: Page }> } = {
  lobby: () => import("./pages/lobby.tsx"),
  room: () => import("./pages/room.tsx"),
  moderate: () => import("./pages/moderate.tsx"),
  screen: () => import("./pages/screen.tsx"),
  organise: () => import("./pages/organise.tsx"),
  speak: () => import("./pages/speak.tsx"),
  interpret: () => import("./pages/interpret.tsx"),
  caption: () => import("./pages/caption.tsx"),
};

const loaded: Signal<{ [page: string]: Page }> = signal({});
const failed = signal(false);

/** Fetch the code of a page, so that it is there when it is needed. */
export function prepare(page: Route["page"]): void {
  if (page === "join" || page === "unknown" || loaded.peek()[page]) return;
  failed.value = chunksLost();
  if (failed.value) return;
  CHUNKS[page]().then(
    async (module) => {
      await spoken(); // A page that comes with words of its own is not seen in English first.
      loaded.value = { ...loaded.value, [page]: module.default };
    },
    () => {
      failed.value = true;
    },
  );
}

/** Pages that need a pass send whoever has none to the door, and back afterwards. */
function needsPass(at: Route): boolean {
  return at.page !== "join" && at.page !== "screen" && at.page !== "unknown";
}

function toTheDoor(): void {
  if (location.pathname !== "/") sessionStorage.setItem("plenary.back", location.pathname);
  go(`/join${location.hash}`, true);
}

export function App() {
  const at = route.value;
  const nobody = needsPass(at) && person.value === null;
  const lost = nobody && unsure.value;
  useEffect(() => {
    if (nobody && !lost) toTheDoor();
  }, [nobody, lost]);
  if (lost) return <Failed />;
  if (nobody) return null;
  return (
    <>
      <Shown at={at} />
      <LiveRegion />
    </>
  );
}

let first = true;

/** On a new page reading and tabbing start at its content, not where the old page was left. */
function arriveAt(main: HTMLElement | null): void {
  if (!first && main) {
    main.tabIndex = -1;
    main.focus({ preventScroll: true });
  }
  first = false;
}

function Shown({ at }: { at: Route }) {
  if (at.page === "join") return <Join />;
  if (at.page === "unknown") return <Unknown />;
  return <Later page={at.page} {...("room" in at ? { room: at.room } : {})} />;
}

function Later({ page, room }: { page: ChunkName; room?: string }) {
  useEffect(() => prepare(page), [page]);
  const Loaded = loaded.value[page];
  const there = Loaded !== undefined;
  useEffect(() => {
    if (there) arriveAt(document.querySelector("main"));
  }, [there, page, room]);
  if (Loaded) return <Loaded key={room ?? page} {...(room === undefined ? {} : { room })} />;
  return failed.value ? <Failed /> : <main class="page" aria-busy="true" />;
}

/** Nobody stands before a screen to press a button. */
const UNATTENDED_MS = 5_000;

/** Loading anew tries again. */
function Failed() {
  useEffect(() => {
    if (route.peek().page !== "screen") return;
    const timer = setTimeout(() => location.reload(), UNATTENDED_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main class="page">
      <h1>{t("page.failed")}</h1>
      <p>
        <button type="button" class="primary" onClick={() => location.reload()}>
          {t("again")}
        </button>
      </p>
    </main>
  );
}

function Unknown() {
  return (
    <main class="page">
      <h1>{t("page.unknown")}</h1>
      <p>
        <a href="/">{t("page.lobby")}</a>
      </p>
    </main>
  );
}

/** A screen in the hall: no keyboard, no human. It shows what it is told, always. */

import { effect, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import "../look/screen.css";
import { local } from "../format.ts";
import { fragment } from "../router.ts";
import { Guard } from "../screen/guard.tsx";
import { Hall } from "../screen/hall.tsx";
import { keepPage, stayAwake } from "../screen/kiosk.ts";
import { isMemory, keep, kept, type Memory } from "../screen/memory.ts";
import type { Paired } from "../screen/pairing.ts";
import { PairingView } from "../screen/pairing-view.tsx";
import { Plain } from "../screen/plain.tsx";
import { prepare, programme, recall } from "../screen/standing.ts";
import { leave, person } from "../session.ts";
import { choose, LANGUAGES, language } from "../words/index.ts";
import { t } from "../words/screen.ts";

// The page comes with its words: no flash of English on a Chinese wall.
if (language.peek() === "zh") await import("../words/screen.zh.ts").catch(() => null);

const MEMORY = "plenary.screen";
const SETTLED_MS = 3_000;

export default function Screen(_: { room?: string }) {
  useKiosk();
  const memory = useMemo(() => kept<Memory>(localStorage, MEMORY, isMemory), []);
  const paired = useSignal<Paired | null>(known(memory));
  const pair = (one: Paired | null) => {
    paired.value = one;
    if (one) return;
    keep(localStorage, MEMORY, null);
    void leave().catch(() => undefined);
  };
  const now = paired.value;
  return (
    <main class="screen-page">
      <Guard instead={<Plain />} of={now?.screen.id ?? ""} onFailed={report}>
        {now ? (
          <Hall
            key={now.screen.id}
            paired={now}
            memory={memory?.screen.id === now.screen.id ? memory : null}
            onRemember={(one) => keep(localStorage, MEMORY, one)}
            onOver={() => pair(null)}
          />
        ) : (
          <PairingView onPaired={pair} />
        )}
      </Guard>
    </main>
  );
}

/**
 * Who this screen is: by its pass, or, when the server could not say, by its memory. The pass of
 * somebody else in this browser is no screen's.
 */
function known(memory: Memory | null): Paired | null {
  const me = person.peek();
  if (!me) return memory;
  if (me.role !== "screen") return null;
  if (memory) return memory;
  const room = me.rooms?.[0];
  return room ? { screen: { id: me.id, name: me.name }, room } : null;
}

function useKiosk(): void {
  useMemo(recall, []);
  useEffect(() => {
    void prepare();
    const sleep = stayAwake();
    const settled = setTimeout(() => void keepPage(), SETTLED_MS);
    speak();
    addEventListener("hashchange", speak);
    addEventListener("click", fill);
    const untitle = effect(() => {
      document.title = `${t("screen.title")} · ${local(programme.value?.event.name)}`;
    });
    return () => {
      sleep();
      clearTimeout(settled);
      removeEventListener("hashchange", speak);
      removeEventListener("click", fill);
      untitle();
    };
  }, []);
}

/** `/screen#language=zh`: the only way to tell a kiosk its language. */
function speak(): void {
  const wanted = LANGUAGES.find(({ code }) => code === fragment().language)?.code;
  if (!wanted || wanted === language.peek()) return;
  void choose(wanted).then(() => setTimeout(() => void keepPage(), SETTLED_MS));
}

/** Where there is a mouse after all, a click fills the display. */
function fill(): void {
  void document.documentElement.requestFullscreen?.().catch(() => undefined);
}

function report(error: unknown): void {
  console.error(error);
}

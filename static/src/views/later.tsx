/** A part of a page whose code comes when the part is wanted, so that nobody waits for it before. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { chunksLost } from "../chunks.ts";
import type { RoomStore } from "../live.ts";
import { spoken } from "../words/catalogue.ts";
import { t } from "../words/room.ts";

/** The part, and a way to fetch its code before. */
export function later<P extends object = { room: RoomStore }>(
  load: () => Promise<ComponentType<P>>,
): { Part: ComponentType<P>; prepare: () => void } {
  const loaded = signal<ComponentType<P> | null>(null);
  const failed = signal(false);
  const prepare = () => {
    failed.value = chunksLost();
    if (loaded.value || failed.value) return;
    load().then(
      async (part) => {
        await spoken(); // Words of its own are not seen in English first.
        loaded.value = part;
      },
      () => {
        failed.value = true;
      },
    );
  };
  const Shown: ComponentType<P> = (given: P) => {
    useEffect(prepare, []);
    const Loaded = loaded.value;
    if (Loaded) return <Loaded {...given} />;
    if (!failed.value) return <p class="empty" aria-busy="true" />;
    return (
      <p class="row empty">
        {t("page.failed")}
        <button type="button" onClick={() => location.reload()}>
          {t("again")}
        </button>
      </p>
    );
  };
  return { Part: Shown, prepare };
}

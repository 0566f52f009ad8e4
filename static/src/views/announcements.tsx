/** The latest announcement of the room or the event, until it is put away. */

import { signal, useComputed } from "@preact/signals";
import { venueTime } from "../format.ts";
import type { RoomStore } from "../live.ts";
import type { Announcement } from "../messages.ts";
import { t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { Said } from "./said.tsx";

const KEPT = "plenary.dismissed";
const dismissed = signal(read());

function read(): readonly string[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as string[];
  } catch {
    return [];
  }
}

function dismiss(id: string): void {
  dismissed.value = [...dismissed.value, id].slice(-50);
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(dismissed.value));
  } catch {
    // It stays away for as long as the page.
  }
}

const NONE: Announcement[] = [];

/** `rooms` are asked in turn; the newest that was not put away is shown. */
export function Announcements({ rooms }: { rooms: readonly RoomStore[] }) {
  return (
    <div class="announcements" aria-live="polite">
      <Latest rooms={rooms} />
    </div>
  );
}

function Latest({ rooms }: { rooms: readonly RoomStore[] }) {
  const latest = useComputed(() => {
    const all = rooms.flatMap((room) => room.view.value?.state.announcements ?? NONE);
    const left = all.filter((one) => !dismissed.value.includes(one.id));
    return left.sort((a, b) => (a.at < b.at ? 1 : -1))[0];
  }).value;
  if (!latest) return null;
  return (
    <section class="announcement" aria-label={t("announcement.title")}>
      <p>
        <Said text={latest.text} />{" "}
        <span class="quiet small figures">
          {latest.author ? `${latest.author}, ` : ""}
          {venueTime(latest.at)}
        </span>
      </p>
      <button
        type="button"
        class="plain icon-only"
        aria-label={t("announcement.dismiss")}
        onClick={() => dismiss(latest.id)}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}

/** The chat, whose code comes once the room is there, so that nobody waits for it at the door. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { chunksLost } from "../chunks.ts";
import type { RoomStore } from "../live.ts";
import { t } from "../words/room.ts";

const loaded = signal<ComponentType<{ room: RoomStore }> | null>(null);
const failed = signal(false);

/** Fetch the code of the chat, so that it is there when it is needed. */
export function prepareChat(): void {
  failed.value = chunksLost();
  if (loaded.value || failed.value) return;
  import("./chat.tsx").then(
    ({ Chat }) => {
      loaded.value = Chat;
    },
    () => {
      failed.value = true;
    },
  );
}

export function ChatPart({ room }: { room: RoomStore }) {
  useEffect(prepareChat, []);
  const Chat = loaded.value;
  if (Chat) return <Chat room={room} />;
  if (!failed.value) return <p class="empty" aria-busy="true" />;
  return (
    <p class="row empty">
      {t("page.failed")}
      <button type="button" onClick={() => location.reload()}>
        {t("again")}
      </button>
    </p>
  );
}

/** Talk beside the forum. It stays at its end unless somebody reads further up. */

import "../look/chat.css";
import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { draft } from "../draft.ts";
import { ask, limits, link, outbox, type RoomStore } from "../live.ts";
import type { ChatMessage } from "../messages.ts";
import type { Entry } from "../outbox.ts";
import { Refused } from "../refused.ts";
import { person } from "../session.ts";
import { reason, t } from "../words/room.ts";
import { ChatLine } from "./chat-line.tsx";
import { Icon } from "./icons.tsx";
import { Said } from "./said.tsx";
import { useSlice } from "./slice.ts";

const NONE: ChatMessage[] = [];
const NEAR_PX = 60;

export function Chat({ room }: { room: RoomStore }) {
  const messages = useSlice(room, (view) => view.state.chat, NONE);
  const open = useSlice(room, (view) => view.state.settings?.chat_open !== false, true);
  const staff = useSlice(room, (view) => view.state.staff !== undefined, false);
  const underway = outbox.entries.value.filter((one) => one.do === "say" && one.room === room.id);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const unread = useSignal(0);
  const last = messages.at(-1)?.id;
  const seen = useRef(last);
  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
    unread.value = 0;
  };
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else if (last !== seen.current) unread.value += 1;
    seen.current = last;
  }, [last, underway.length]);
  return (
    <div class="chat">
      <div
        ref={scroller}
        class="chat-lines"
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        aria-label={t("room.chat")}
        onScroll={() => {
          const box = scroller.current;
          if (!box) return;
          atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
          if (atEnd.current) unread.value = 0;
        }}
      >
        {messages.length + underway.length === 0 && <p class="quiet empty">{t("chat.none")}</p>}
        {messages.map((one, index) => (
          <ChatLine
            key={one.id}
            room={room}
            message={one}
            follows={sameAuthor(messages[index - 1], one)}
          />
        ))}
        {underway.map((one) => (
          <Underway key={one.id} entry={one} />
        ))}
      </div>
      {unread.value > 0 && (
        <button type="button" class="chat-new" onClick={toEnd}>
          {t("chat.new", { n: unread.value })}
        </button>
      )}
      {open || staff ? <Say room={room} /> : <p class="quiet">{t("chat.closed")}</p>}
    </div>
  );
}

function sameAuthor(before: ChatMessage | undefined, one: ChatMessage): boolean {
  if (before?.person !== one.person) return false;
  return Date.parse(one.at) - Date.parse(before.at) < 5 * 60_000;
}

function Underway({ entry }: { entry: Entry }) {
  const live = link.connection.value.state === "live";
  return (
    <div class="line underway">
      <p class="quiet small">
        <bdi>{person.value?.name}</bdi>{" "}
        {!entry.error && (
          <span class={live ? "" : "warning"}>{t(live ? "chat.sending" : "chat.unsent")}</span>
        )}
      </p>
      <p>
        <Said text={entry.args.text as string} />
      </p>
      {entry.error && (
        <p class="warning small row" role="alert">
          {t("chat.refused", { reason: reason(entry.error) })}
          <button type="button" class="plain" onClick={() => outbox.forget(entry.id)}>
            {t("mine.putaway")}
          </button>
        </p>
      )}
    </div>
  );
}

function Say({ room }: { room: RoomStore }) {
  const id = useId();
  const text = draft(`chat.${room.id}`);
  const most = limits.value.chat_chars ?? 500;
  const send = () => {
    const said = text.value.trim();
    if (!said) return;
    text.value = "";
    outbox.put("say", room.id, { text: said }).catch(() => undefined);
  };
  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label for={id} class="unseen">
        {t("chat.label")}
      </label>
      <textarea
        id={id}
        rows={1}
        dir="auto"
        enterkeyhint="send"
        maxLength={most}
        placeholder={t("chat.hint")}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button
        type="submit"
        class="primary icon-only"
        aria-label={t("send")}
        disabled={!text.value.trim()}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}

/** Change or delete a message; the reason comes back when it was refused. */
export async function changeMessage(
  room: RoomStore,
  id: string,
  text: string | null,
): Promise<string | null> {
  try {
    if (text === null) await ask("delete_message", room.id, { message: id });
    else await ask("edit_message", room.id, { message: id, text });
    return null;
  } catch (error) {
    if (error instanceof Refused) return reason(error);
    throw error;
  }
}

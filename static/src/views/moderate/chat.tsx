/** The chat beside the forum, with what a moderator may do about it. */

import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { draft } from "../../draft.ts";
import { venueTime } from "../../format.ts";
import { limits } from "../../live.ts";
import type { ChatMessage, Role } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import { useBench } from "./bench.ts";
import { mute, short } from "./deeds.ts";
import { Deed, Heading, Sending, Trouble } from "./parts.tsx";

export function Chat() {
  const bench = useBench();
  const { settings, state } = bench;
  const messages = useComputed(() => (state.value?.chat ?? []).filter((one) => !one.deleted));
  const list = useRef<HTMLUListElement>(null);
  const atEnd = useRef(true);
  const all = messages.value;
  useLayoutEffect(() => {
    const element = list.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [all]);
  return (
    <section class="m-part m-chat" aria-labelledby="chat-title">
      <Heading id="chat-title" title={t("chat")}>
        <span class="small quiet push">{settings.value.chat_open ? "" : t("chat.closed")}</span>
      </Heading>
      <ul
        class="m-messages"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is reached by key.
        tabIndex={0}
        aria-label={t("chat")}
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {all.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </ul>
      {all.length === 0 && <p class="small quiet">{t("chat.none")}</p>}
      <Trouble subject="say" />
      <Say />
    </section>
  );
}

function isStaffRole(role: Role): boolean {
  return role === "moderator" || role === "organiser";
}

function Message({ message }: { message: ChatMessage }) {
  const bench = useBench();
  const { desk } = bench;
  const subject = `message:${message.id}`;
  const held = desk.isHeld(subject);
  return (
    <li class={held ? "m-message m-leaving" : "m-message"}>
      <span class="small quiet">
        <span dir="auto">{message.author}</span>
        {message.role !== "delegate" && ` · ${t(`role.${message.role}`)}`} ·{" "}
        <time class="figures" dateTime={message.at}>
          {venueTime(message.at)}
        </time>
      </span>
      <Said text={message.text} />
      {!held && (
        <span class="m-quick">
          {!isStaffRole(message.role) && (
            <Deed
              about={message.author}
              onDo={() => mute(bench, { id: message.person, name: message.author }, 10)}
            >
              {t("people.mute", { n: 10 })}
            </Deed>
          )}
          <Deed
            warn
            about={short(message.text)}
            onDo={() =>
              desk.act({
                subject,
                words: t("will.delete", { text: short(message.text) }),
                steps: [{ name: "delete_message", args: { message: message.id } }],
                undo: "held",
              })
            }
          >
            {t("chat.delete")}
          </Deed>
        </span>
      )}
      <Trouble subject={subject} />
    </li>
  );
}

function Say() {
  const { desk, room } = useBench();
  const text = draft(`moderate.${room}.say`);
  const most = limits.value.chat_chars ?? 500;
  const words = text.value.trim();
  const fit = words.length > 0 && [...words].length <= most && !desk.isBusy("say");
  const send = async () => {
    if (!fit) return;
    const ok = await desk.send("say", { text: words }, "say");
    if (ok && text.peek().trim() === words) text.value = "";
  };
  return (
    <form
      class="m-say"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void send();
      }}
    >
      <input
        dir="auto"
        aria-label={t("chat.say")}
        placeholder={t("chat.say")}
        autocomplete="off"
        maxLength={most}
        value={text.value}
        onInput={(typed) => {
          text.value = typed.currentTarget.value;
        }}
      />
      <button type="submit" class="m-deed" disabled={!fit}>
        {t("send")}
      </button>
      <Sending subject="say" />
    </form>
  );
}

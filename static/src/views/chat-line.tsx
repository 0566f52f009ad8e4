/** One message of the chat; its author may change or delete it. */

import { useSignal } from "@preact/signals";
import { venueTime } from "../format.ts";
import type { RoomStore } from "../live.ts";
import type { ChatMessage } from "../messages.ts";
import { person } from "../session.ts";
import { t } from "../words/room.ts";
import { changeMessage } from "./chat.tsx";
import { Icon } from "./icons.tsx";
import { Said } from "./said.tsx";

interface Props {
  room: RoomStore;
  message: ChatMessage;
  /** The line before is of the same author: the name need not be repeated. */
  follows: boolean;
}

const NAMED_ROLES = ["moderator", "organiser", "speaker", "interpreter", "captioner"] as const;

export function ChatLine({ room, message, follows }: Props) {
  const open = useSignal(false);
  const own = message.person === person.value?.id && !message.deleted;
  return (
    <div class={follows ? "line follows" : "line"}>
      {!follows && <Byline message={message} />}
      <p class={message.deleted ? "line-text quiet" : "line-text"}>
        {message.deleted ? t("chat.deleted") : <Said text={message.text} />}
        {message.edited && !message.deleted && <span class="quiet small">{t("chat.edited")}</span>}
        {own && (
          <button
            type="button"
            class="plain icon-only"
            aria-label={t("chat.more")}
            aria-expanded={open.value}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            <Icon name="more" />
          </button>
        )}
      </p>
      {own && open.value && (
        <Change
          room={room}
          message={message}
          onDone={() => {
            open.value = false;
          }}
        />
      )}
    </div>
  );
}

function Byline({ message }: { message: ChatMessage }) {
  const role = NAMED_ROLES.find((one) => one === message.role);
  return (
    <p class="small quiet">
      <bdi class="name">{message.author}</bdi>
      {role && <span class="role"> {t(`role.${role}`)}</span>}{" "}
      <time class="figures" dateTime={message.at}>
        {venueTime(message.at)}
      </time>
    </p>
  );
}

function Change({ room, message, onDone }: Omit<Props, "follows"> & { onDone(): void }) {
  const text = useSignal(message.text);
  const failed = useSignal<string | null>(null);
  const change = async (to: string | null) => {
    failed.value = await changeMessage(room, message.id, to);
    if (failed.value === null) onDone();
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void change(text.value.trim());
      }}
    >
      <textarea
        aria-label={t("chat.label")}
        dir="auto"
        rows={2}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      {failed.value && (
        <p class="warning small" role="alert">
          {failed.value}
        </p>
      )}
      <p class="row">
        <button type="submit" disabled={text.value.trim() === ""}>
          {t("save")}
        </button>
        <button type="button" class="plain warn" onClick={() => void change(null)}>
          {t("chat.delete")}
        </button>
        <button type="button" class="plain" onClick={onDone}>
          {t("cancel")}
        </button>
      </p>
    </form>
  );
}

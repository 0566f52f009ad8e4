/** Declaring a run void: a reason for everybody, and some seconds to think again. */

import { useSignal } from "@preact/signals";
import type { Poll } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { useFocus } from "./parts.tsx";
import { act } from "./poll-deeds.ts";

export function Voiding({ poll, onClose }: { poll: Poll; onClose: () => void }) {
  const bench = useBench();
  const reason = useSignal("");
  const field = useFocus<HTMLInputElement>();
  const words = reason.value.trim();
  const fit = words.length > 0 && [...words].length <= 200;
  const send = () => {
    onClose();
    void act(
      bench,
      poll,
      t("will.void", { text: short(poll.title, 40) }),
      [{ name: "void_poll", args: { poll: poll.id, reason: words } }],
      "held",
    );
  };
  return (
    <form
      class="m-inline"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (fit) send();
      }}
      onKeyDown={(pressed) => pressed.key === "Escape" && onClose()}
    >
      <label for={`void-${poll.id}`}>{t("void.reason")}</label>
      <input
        id={`void-${poll.id}`}
        ref={field}
        dir="auto"
        maxLength={200}
        value={reason.value}
        onInput={(typed) => {
          reason.value = typed.currentTarget.value;
        }}
      />
      <p class="small quiet">{t("void.note")}</p>
      <div class="row">
        <button type="submit" class="m-deed warn" disabled={!fit}>
          {t("poll.void.do")}
        </button>
        <button type="button" class="m-deed" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

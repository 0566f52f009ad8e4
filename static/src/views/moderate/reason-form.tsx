/** A grave deed with its reason: one line to type, a note on what follows, a way out. */

import { useSignal } from "@preact/signals";
import { t } from "../../words/moderate.ts";
import { useFocus } from "./parts.tsx";

export const MOST_CHARS = 200;

interface Props {
  id: string;
  label: string;
  note: string;
  /** What the button says that does it. */
  deed: string;
  /** A reason must be given. */
  needed?: boolean;
  onSend: (reason: string) => void;
  onClose: () => void;
}

export function ReasonForm({ id, label, note, deed, needed = false, onSend, onClose }: Props) {
  const reason = useSignal("");
  const field = useFocus<HTMLInputElement>();
  const words = reason.value.trim();
  const fit = (!needed || words.length > 0) && [...words].length <= MOST_CHARS;
  return (
    <form
      class="m-inline"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (fit) onSend(words);
      }}
      onKeyDown={(pressed) => pressed.key === "Escape" && onClose()}
    >
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={field}
        dir="auto"
        maxLength={MOST_CHARS}
        value={reason.value}
        onInput={(typed) => {
          reason.value = typed.currentTarget.value;
        }}
      />
      <p class="small quiet">{note}</p>
      <div class="row">
        <button type="submit" class="m-deed warn" disabled={!fit}>
          {deed}
        </button>
        <button type="button" class="m-deed" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

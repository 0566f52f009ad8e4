/** Ask for the floor, see one's place in the line, and step back from it. */

import { useSignal } from "@preact/signals";
import { ask, type RoomStore } from "../live.ts";
import { Refused } from "../refused.ts";
import { person } from "../session.ts";
import { reason, t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { sayAloud } from "./live-region.tsx";
import { useSlice } from "./slice.ts";

export function HandButton({ room }: { room: RoomStore }) {
  const hand = useSlice(room, (view) => view.mine.hand ?? null, null);
  const speaking = useSlice(
    room,
    (view) => view.state.floor.speaking?.person === person.value?.id,
    false,
  );
  const busy = useSignal(false);
  const failed = useSignal<string | null>(null);
  const raised = hand !== null;
  const toggle = async () => {
    busy.value = true;
    failed.value = null;
    try {
      const next = raised
        ? await ask("lower_hand", room.id, {}).then(() => null)
        : (await ask("raise_hand", room.id, {})).hand;
      room.patch((view) => ({ ...view, mine: { ...view.mine, hand: next } }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failed.value = reason(error);
      sayAloud(failed.value);
    } finally {
      busy.value = false;
    }
  };
  return (
    <div class="hand">
      <button
        type="button"
        aria-pressed={raised}
        disabled={busy.value}
        onClick={() => void toggle()}
      >
        <Icon name="hand" />
        {t(raised ? "hand.lower" : "hand.raise")}
      </button>
      <p class="small" role="status">
        {speaking
          ? t("floor.you")
          : raised && hand.place
            ? t("hand.place", { n: hand.place })
            : (failed.value ?? "")}
      </p>
    </div>
  );
}

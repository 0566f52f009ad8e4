/** Applause and the like: best effort out, a few drawings that rise when others react. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { number } from "../format.ts";
import { link, type RoomStore } from "../live.ts";
import type { Reaction } from "../messages.ts";
import { t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { useSlice } from "./slice.ts";

const REACTIONS: readonly Reaction[] = ["applause", "heart", "laugh", "idea", "celebrate"];
const MOST_RISING = 6;
const RISE_MS = 2600;

interface Rising {
  id: number;
  reaction: Reaction;
  /** Where it starts, in percent of its button. */
  at: number;
  count: number;
}

let next = 0;

export function Reactions({ room }: { room: RoomStore }) {
  const rising = useRising(room);
  return (
    <fieldset class="reactions" aria-label={t("reactions.title")}>
      {REACTIONS.map((one) => (
        <button
          key={one}
          type="button"
          class="icon-only"
          aria-label={t(`reaction.${one}`)}
          title={t(`reaction.${one}`)}
          onClick={() => link.tell("react", room.id, { reaction: one })}
        >
          <Icon name={one} />
          <span class="risers" aria-hidden="true">
            {rising
              .filter((riser) => riser.reaction === one)
              .map((riser) => (
                <span key={riser.id} class="riser" style={{ insetInlineStart: `${riser.at}%` }}>
                  <Icon name={one} />
                  {riser.count > 1 && <small class="figures">{number(riser.count)}</small>}
                </span>
              ))}
          </span>
        </button>
      ))}
    </fieldset>
  );
}

/** Each tick's sums, as a few rising drawings that remove themselves. */
function useRising(room: RoomStore): readonly Rising[] {
  const rising = useSignal<readonly Rising[]>([]);
  const rev = useSlice(room, (view) => view.revs["reactions:"] ?? 0, 0);
  const first = useRef(rev);
  useEffect(() => {
    if (rev === first.current) return;
    first.current = rev;
    const sums = room.view.value?.gauges["reactions:"] ?? {};
    const born = REACTIONS.flatMap((one) => spread(one, Number(sums[one] ?? 0)));
    rising.value = [...rising.value, ...born].slice(-30);
    const ids = new Set(born.map((one) => one.id));
    setTimeout(() => {
      rising.value = rising.value.filter((one) => !ids.has(one.id));
    }, RISE_MS);
  }, [rev, room, rising]);
  return rising.value;
}

function spread(reaction: Reaction, sum: number): Rising[] {
  const drawings = Math.min(sum, MOST_RISING);
  const share = drawings > 0 ? Math.round(sum / drawings) : 0;
  return Array.from({ length: drawings }, () => ({
    id: next++,
    reaction,
    at: Math.random() * 60,
    count: share,
  }));
}

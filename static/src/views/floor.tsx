/** Who has the floor, for how long, and who waits for it. */

import { second } from "../clock.ts";
import { countdown } from "../format.ts";
import type { RoomStore } from "../live.ts";
import type { Floor, Hand } from "../messages.ts";
import { person } from "../session.ts";
import { t } from "../words/room.ts";
import { useSlice } from "./slice.ts";

const NOBODY: Floor = { hands: [], speaking: null };

/** A line under the stage; nothing when nobody speaks or waits. */
export function FloorNow({ room }: { room: RoomStore }) {
  const floor = useSlice(room, (view) => view.state.floor, NOBODY);
  const { speaking, hands } = floor;
  if (!speaking && hands.length === 0) return null;
  return (
    <p class="floor">
      {speaking && (
        <strong>
          {speaking.person === person.value?.id
            ? t("floor.you")
            : t("floor.speaking", { name: `\u2068${speaking.name}\u2069` })}
        </strong>
      )}
      {speaking && floor.since && <Elapsed since={floor.since} />}
      {hands.length > 0 && <span class="quiet">{t("floor.waiting", { n: hands.length })}</span>}
    </p>
  );
}

function Elapsed({ since }: { since: string }) {
  return (
    <span class="figures quiet" role="timer">
      {countdown(Math.floor((second.value - Date.parse(since)) / 1000) * 1000)}
    </span>
  );
}

const NONE: Hand[] = [];
const SHOWN = 8;

/** The line of those who wait to speak. */
export function Waiting({ room }: { room: RoomStore }) {
  const hands = useSlice(room, (view) => view.state.floor.hands, NONE);
  return (
    <>
      <p class="kicker">{t("stage.queue")}</p>
      {hands.length === 0 && <p class="quiet">{t("stage.queue.empty")}</p>}
      <ol class="waiting-hands">
        {hands.slice(0, SHOWN).map((one) => (
          <li key={one.id}>
            <bdi>{one.name}</bdi>
            {one.topic && <bdi class="quiet"> · {one.topic}</bdi>}
          </li>
        ))}
      </ol>
    </>
  );
}

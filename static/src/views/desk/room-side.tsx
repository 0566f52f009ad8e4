/** The room's side of a desk: its picture and sound, how loud, in which language, who speaks. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { RoomStore } from "../../live.ts";
import type { Streams } from "../../messages.ts";
import { isWatched, onAirOf, streamsOf } from "../../streams/view.ts";
import { t } from "../../words/desk.ts";
import { FloorNow, Waiting } from "../floor.tsx";
import { HandButton } from "../hand-button.tsx";
import { languageName } from "../live/words.ts";
import { useSlice } from "../slice.ts";
import { Output, Volume } from "./ear.tsx";
import { Sight } from "./sight.tsx";
import { heardOf } from "./standing.ts";

interface Props {
  room: RoomStore;
  what: "stage" | "programme";
  channel: string;
  volume: Signal<number>;
  /** Whether who sits here may ask for the word. */
  hands?: boolean;
  /** Show how loud it comes. */
  level?: boolean;
  children?: ComponentChildren;
}

export function RoomSide({ room, what, channel, volume, hands = false, level, children }: Props) {
  const watched = useSlice(room, isWatched, false);
  const venue = useSlice(room, (view) => onAirOf(view).venue, false);
  const on = what === "stage" ? watched : venue;
  const bare = useSlice(
    room,
    (view) => (onAirOf(view).picture ? null : streamsOf(view).source ? "voice" : "nothing"),
    null,
  );
  return (
    <section class="d-room" aria-label={t("desk.room")}>
      <Sight
        room={room.id}
        what={what}
        channel={channel}
        volume={volume}
        on={on}
        level={level}
        bare={what === "stage" ? bare : null}
      />
      <div class="d-ear">
        {children}
        <Volume volume={volume} />
        <Output />
      </div>
      <div class="d-floor">
        <FloorNow room={room} />
        <Waiting room={room} />
        {hands && <HandButton room={room} />}
      </div>
    </section>
  );
}

interface ListenProps {
  streams: Streams;
  /** The language one speaks oneself: it cannot be listened to. */
  into: string | undefined;
  chosen: Signal<string>;
  /** Somebody else speaks it: they can. */
  partner?: boolean;
  onChoose?(channel: string): void;
}

/** The floor, or one of the channels. Nothing to choose where there are none. */
export function ListenTo({ streams, into, chosen, partner = false, onChoose }: ListenProps) {
  const id = useId();
  const others = streams.channels.filter((one) => one.language !== into);
  if (others.length === 0 && into === undefined) return null;
  return (
    <div class="d-field">
      <label for={id}>{t("sight.listen")}</label>
      <select
        id={id}
        value={heardOf(streams, into, chosen.value, partner)}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
          onChoose?.(chosen.value);
        }}
      >
        <option value="floor">{t("sight.floor")}</option>
        {others.map(({ language }) => (
          <option key={language} value={language} lang={language}>
            {languageName(language)}
          </option>
        ))}
        {partner && into && (
          <option value={into}>{t("sight.partner", { language: languageName(into) })}</option>
        )}
      </select>
    </div>
  );
}

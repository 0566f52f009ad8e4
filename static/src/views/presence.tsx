/** How many are here, in the hall and elsewhere. */

import { number } from "../format.ts";
import type { RoomStore } from "../live.ts";
import { t } from "../words/room.ts";
import { Icon } from "./icons.tsx";
import { useSlice } from "./slice.ts";

export function Presence({ room }: { room: RoomStore }) {
  const presence = useSlice(room, (view) => view.state.presence, null);
  if (!presence) return null;
  const split = t("presence.split", { onsite: presence.onsite, remote: presence.remote });
  const stale = presence.stale ? ` (${t("presence.stale")})` : "";
  return (
    <p class="presence quiet figures" title={`${split}${stale}`}>
      <Icon name="people" />
      <span aria-hidden="true">{number(presence.people)}</span>
      <span class="unseen">{`${t("presence.people", { n: presence.people })}${stale}. ${split}`}</span>
    </p>
  );
}

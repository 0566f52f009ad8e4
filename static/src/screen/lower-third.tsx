/** An announcement over the lower third of the scene, for as long as it takes to read it twice. */

import type { Announcement } from "../messages.ts";
import { Said } from "../views/said.tsx";
import { Fit } from "../views/scene/fit.tsx";
import { tick } from "../views/scene/tick.ts";
import { t } from "../words/screen.ts";
import { freshAnnouncement } from "./manners.ts";

export function LowerThird({ all }: { all: readonly Announcement[] }) {
  const inOrder = [...all].sort((a, b) => (a.at < b.at ? -1 : 1));
  const one = freshAnnouncement(inOrder, tick.value);
  if (!one) return null;
  return (
    <aside class="screen-third" key={one.id}>
      <p class="screen-third-what">{t("screen.announcement")}</p>
      <Fit snug most={1.2} of={one.id} class="screen-third-text">
        <p class="scene-text">
          <Said text={one.text} />
        </p>
      </Fit>
    </aside>
  );
}

/** The last resort: the event's name and the time, drawn from nothing that could fail. */

import { useEffect, useState } from "preact/hooks";
import { local, venueTime } from "../format.ts";
import { programme } from "./standing.ts";

export function Plain() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="scene-box scene-large screen-plain">
      <div class="scene-in">
        <p>{local(programme.peek()?.event?.name)}</p>
        <p class="figures">{venueTime(now)}</p>
      </div>
    </div>
  );
}

/** The sign that a room is being recorded: everybody is told, in words. */

import { t } from "../../words/streams.ts";

export function Recording() {
  return (
    <span class="live-recording" title={t("live.recording.why")}>
      {t("live.recording")}
    </span>
  );
}

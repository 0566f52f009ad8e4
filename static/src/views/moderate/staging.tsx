/** On stage and off it: the same act beside a feed, on the floor and among the people. */

import type { Streams } from "../../messages.ts";
import { NO_STREAMS } from "../../streams/view.ts";
import { t } from "../../words/moderate.ts";
import type { Step } from "./acts.ts";
import { type Bench, useBench } from "./bench.ts";
import { onStage } from "./live-feeds.ts";
import { Deed } from "./parts.tsx";

/** What commands about feeds concern, as the desk counts them. */
export const STREAMS = "streams";

export function streamsOf(bench: Bench): Streams {
  return bench.state.value?.streams ?? NO_STREAMS;
}

const put = (feed: string | null): Step => ({ name: "stage_feed", args: { feed } });

/** Let everybody see and hear a feed; the stage's scene goes with it. */
export function bringOn(bench: Bench, feed: string, name: string): void {
  const before = streamsOf(bench).source;
  void bench.desk.act({
    subject: STREAMS,
    words: t("did.stage_feed", { name }),
    steps: [put(feed)],
    undo: [put(before)],
  });
}

/** Nobody sees or hears what is on stage any more, at once. */
export function takeOff(bench: Bench): void {
  const { source, name } = streamsOf(bench);
  if (source === null) return;
  void bench.desk.act({
    subject: STREAMS,
    words: name ? t("did.stage_feed.off", { name }) : t("did.stage_feed.off.venue"),
    steps: [put(null)],
    undo: [put(source)],
  });
}

/** That somebody is on stage now, and the way off: picture and sound, with one press. */
export function OnStage({ person, name }: { person: string | null | undefined; name: string }) {
  const bench = useBench();
  if (!onStage(streamsOf(bench), person)) return null;
  return (
    <span class="m-on-stage">
      <span class="m-on-air">{t("streams.on")}</span>
      <Deed
        warn
        about={name}
        why={t("streams.off.why")}
        disabled={bench.desk.isBusy(STREAMS)}
        onDo={() => takeOff(bench)}
      >
        {t("streams.off")}
      </Deed>
    </span>
  );
}

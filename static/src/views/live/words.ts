/** What is said about a picture that is there, or is not. Pure but for the words. */

import type { OnAir, Streams } from "../../messages.ts";
import type { EngineState } from "../../streams/engine.ts";
import type { Why } from "../../streams/ladder.ts";
import type { WayKind } from "../../streams/ways.ts";
import { kept, locale } from "../../words/catalogue.ts";
import { t } from "../../words/streams.ts";

export { languageName } from "./language-name.ts";

/** `0.3` of milliseconds, as the language writes it. */
export function seconds(ms: number): string {
  const tongue = locale();
  const make = () => new Intl.NumberFormat(tongue, { maximumFractionDigits: 1 });
  return kept(`tenth ${tongue}`, make).format(Math.max(0.1, ms / 1000));
}

export interface Seen {
  kind: WayKind | null;
  state: EngineState | null;
  moving: boolean;
  /** Sound alone, as somebody chose. */
  saving: boolean;
  onAir: OnAir;
  streams: Streams;
}

/** What stands where the picture would be; null when it is there. */
export function status({ kind, state, moving, saving, onAir, streams }: Seen): string | null {
  if (kind === "captions") return t("live.captionsonly");
  if (!state || state.kind === "opening" || state.kind === "failed") {
    const lost = state?.kind === "failed" || state?.again === true;
    return moving ? null : t(lost ? "live.lost" : "live.opening");
  }
  const empty = streams.source === null ? t("live.empty") : t("live.waiting");
  if (state.kind === "waiting") {
    if (state.why === "full") return t("live.full.up");
    return state.why === "nothing" ? empty : t("live.lost");
  }
  const alone = saving || kind === "sound";
  if (moving && !alone) return null;
  if (!onAir.live) return empty;
  return alone || !onAir.picture ? t("live.soundonly") : t("live.waiting");
}

/** Why it does not come the best way, in plain words; null when it does. */
export function reasonOf(kind: WayKind | null, why: Why | null, saving: boolean): string | null {
  if (kind === "captions") return t("why.captions");
  if (saving) return t("why.saving");
  if (kind === "hls") return why ? t(`why.${why}.hls`) : t("why.crowd");
  if (kind !== "sound") return null;
  return why === "trouble" ? t("why.trouble.sound") : t("why.other.sound");
}

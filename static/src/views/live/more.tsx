/** What is wanted less often: how one likes to watch, and how well it comes. */

import { useEffect, useRef } from "preact/hooks";
import { number, percent } from "../../format.ts";
import type { RoomStore } from "../../live.ts";
import type { Figures } from "../../streams/figures.ts";
import { like, likes } from "../../streams/likes.ts";
import type { WayKind } from "../../streams/ways.ts";
import { t } from "../../words/streams.ts";
import { useCaptionLanguages } from "./captions.tsx";
import { languageName } from "./language-name.ts";
import { seconds } from "./words.ts";

interface Props {
  id: string;
  room: RoomStore;
  kind: WayKind | null;
  figures: Figures | null;
  /** Whether there is a floor to hear under an interpreter. */
  canUnder: boolean;
}

export function More({ id, room, kind, figures, canUnder }: Props) {
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => own.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="live-more" id={id} ref={own}>
      <Likes room={room} canUnder={canUnder} />
      <Quality kind={kind} figures={figures} />
    </div>
  );
}

function Likes({ room, canUnder }: Pick<Props, "room" | "canUnder">) {
  const { under, saving, captionLanguage, captionSize } = likes.value;
  const there = useCaptionLanguages(room);
  return (
    <div class="live-likes">
      <label class="live-tick">
        <input
          type="checkbox"
          checked={saving}
          onChange={(ticked) => like({ saving: ticked.currentTarget.checked })}
        />
        {t("like.saving")}
      </label>
      {canUnder && (
        <label class="live-tick">
          <input
            type="checkbox"
            checked={under}
            onChange={(ticked) => like({ under: ticked.currentTarget.checked })}
          />
          {t("like.under")}
        </label>
      )}
      <label>
        {t("like.captions.language")}
        <select
          value={captionLanguage ?? ""}
          onChange={(chosen) => like({ captionLanguage: chosen.currentTarget.value || null })}
        >
          <option value="">{t("like.captions.any")}</option>
          {[...new Set([...there, ...(captionLanguage ? [captionLanguage] : [])])].map((one) => (
            <option key={one} value={one} lang={one}>
              {languageName(one)}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="live-sizes">
        <legend>{t("like.captions.size")}</legend>
        {([1, 2, 3] as const).map((size) => (
          <label key={size}>
            <input
              type="radio"
              name="caption-size"
              checked={captionSize === size}
              onChange={() => like({ captionSize: size })}
            />
            {t(`like.captions.${size}`)}
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function Quality({ kind, figures }: Pick<Props, "kind" | "figures">) {
  return (
    <dl class="live-figures">
      {kind && <Figure name={t("figures.way")} value={t(`way.${kind}`)} />}
      {figures && <Figure name={t("figures.quality")} value={t(`figures.${figures.quality}`)} />}
      {figures?.delayMs != null && (
        <Figure
          name={t("figures.delay")}
          value={t("figures.delay.about", { n: seconds(figures.delayMs) })}
        />
      )}
      {figures?.picture && figures.height > 0 && (
        <Figure
          name={t("figures.picture")}
          value={t("figures.picture.is", { height: String(figures.height), fps: figures.fps })}
        />
      )}
      {figures && figures.kbps > 0 && (
        <Figure
          name={t("figures.rate")}
          value={t("figures.rate.is", { n: number(figures.kbps) })}
        />
      )}
      {figures && kind !== "hls" && (
        <Figure name={t("figures.loss")} value={percent(Math.round(figures.loss * 1000) / 10)} />
      )}
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figures">{value}</dd>
    </div>
  );
}

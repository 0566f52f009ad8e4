/** How well one's own feed gets away, in one word; the figures on demand. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number, percent } from "../../format.ts";
import { type Look, qualityOf, type SentFigures, sentFigures } from "../../streams/sending.ts";
import type { WhipSender } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";

const EVERY_MS = 2_000;

export function Quality({ sender, picture }: { sender: WhipSender; picture: boolean }) {
  const figures = useSignal<SentFigures | null>(null);
  const sending = sender.state.value.name === "sending";
  useEffect(() => {
    figures.value = null;
    if (!sending) return;
    let before: Look | null = null;
    const look = async () => {
      const report = await sender.stats().catch(() => null);
      if (!report) return;
      const seen = sentFigures(report as unknown as Iterable<[string, unknown]>, before);
      before = seen.look;
      figures.value = seen.figures;
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  }, [sender, sending, figures]);
  const now = figures.value;
  if (!now) return null;
  const quality = qualityOf(now);
  return (
    <details class="d-quality">
      <summary>
        <span class="d-bars" data-quality={quality} aria-hidden="true" />
        {t(`quality.${quality}`)}
      </summary>
      {quality === "poor" && picture && <p class="small">{t("quality.poor.why")}</p>}
      <Figures of={now} />
    </details>
  );
}

function Figures({ of: now }: { of: SentFigures }) {
  const rows: [string, string][] = [
    [t("quality.loss"), percent(Math.round(now.loss * 100))],
    [t("quality.codecs"), now.codecs.join(", ")],
  ];
  if (now.rtt !== null) {
    rows.unshift([t("quality.rtt"), t("quality.rtt.n", { ms: number(Math.round(now.rtt)) })]);
  }
  if (now.kbps !== null) {
    const kbps = number(Math.round(now.kbps));
    rows.unshift([t("quality.kbps"), t("quality.kbps.n", { kbps })]);
  }
  if (now.size !== null) {
    const fps = number(Math.round(now.fps ?? 0));
    rows.push([t("quality.picture"), t("quality.picture.n", { size: now.size, fps })]);
  }
  return (
    <dl class="d-figures figures small">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt class="quiet">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

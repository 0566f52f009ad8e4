/** The figures of a poll: quiet bars, an average, words by weight, or approved answers. */

import { number, ownSecond, percent } from "../format.ts";
import type { Poll, Tally } from "../messages.ts";
import { t } from "../words/room.ts";
import { Said } from "./said.tsx";

interface Props {
  poll: Poll;
  tally: Tally;
  /** Options of the viewer's own ballot, to mark them. */
  own?: readonly string[];
}

export function TallyView({ poll, tally, own = [] }: Props) {
  return (
    <div class="tally">
      <Figures poll={poll} tally={tally} own={own} />
      <p class="quiet small figures tally-foot">
        {tally.entitled
          ? t("tally.voters.of", { n: tally.voters, entitled: tally.entitled })
          : t("tally.voters", { n: tally.voters })}
        {tally.abstained ? ` · ${t("tally.abstained", { n: tally.abstained })}` : ""}
        {poll.state === "open" && tally.as_of
          ? ` · ${t("tally.asof", { time: ownSecond(tally.as_of) })}`
          : ""}
      </p>
    </div>
  );
}

function Figures({ poll, tally, own }: Required<Props>) {
  switch (poll.kind) {
    case "cloud":
      return <Cloud words={tally.words ?? []} />;
    case "open":
      return <Texts texts={tally.texts ?? []} />;
    case "rating":
      return (
        <>
          {tally.mean !== null && tally.mean !== undefined && (
            <p class="mean">
              <strong class="figures">{number(tally.mean)}</strong>{" "}
              <span class="quiet">{t("tally.mean")}</span>
            </p>
          )}
          <Bars rows={ratings(poll, tally)} own={own} />
        </>
      );
    default:
      return <Bars rows={options(poll, tally)} own={own} />;
  }
}

interface Row {
  id: string;
  text: string;
  count: number;
  share: number;
}

function row(id: string, text: string, tally: Tally): Row {
  return { id, text, count: tally.counts?.[id] ?? 0, share: tally.shares?.[id] ?? 0 };
}

function options(poll: Poll, tally: Tally): Row[] {
  return poll.options.map((one) => row(one.id, one.text, tally));
}

function ratings(poll: Poll, tally: Tally): Row[] {
  const scale = poll.scale ?? 5;
  return Array.from({ length: scale }, (_, index) => String(index + 1)).map((one) =>
    row(one, one, tally),
  );
}

function Bars({ rows, own }: { rows: readonly Row[]; own: readonly string[] }) {
  const most = Math.max(...rows.map((one) => one.share));
  return (
    <ul class="bars">
      {rows.map((one) => (
        <li key={one.id} class={one.share === most && most > 0 ? "most" : ""}>
          <span class="bar-text">
            <Said text={one.text} />
            {own.includes(one.id) && <span class="own"> · {t("poll.yours")}</span>}
          </span>
          <span class="bar-figures figures">
            <strong>{percent(one.share)}</strong> <span class="quiet">{number(one.count)}</span>
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ inlineSize: `${one.share}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Words whose size follows the square root of their number, so that areas compare. */
function Cloud({ words }: { words: readonly { text: string; n: number }[] }) {
  if (words.length === 0) return <p class="quiet">{t("tally.none")}</p>;
  const most = Math.max(...words.map((one) => one.n));
  return (
    <ul class="cloud" aria-label={t("tally.words")}>
      {words.slice(0, 60).map((one) => (
        <li
          key={one.text}
          style={{ fontSize: `${0.9 + 1.7 * Math.sqrt(one.n / most)}em` }}
          class={one.n === most ? "most" : ""}
        >
          <Said text={one.text} />
          <span class="unseen"> {number(one.n)}</span>
        </li>
      ))}
    </ul>
  );
}

function Texts({ texts }: { texts: readonly { id: string; text: string; n?: number }[] }) {
  if (texts.length === 0) return <p class="quiet">{t("tally.none")}</p>;
  return (
    <ul class="texts">
      {texts.map((one) => (
        <li key={one.id}>
          <Said text={one.text} />
          {(one.n ?? 1) > 1 && <span class="quiet figures"> × {number(one.n ?? 1)}</span>}
        </li>
      ))}
    </ul>
  );
}

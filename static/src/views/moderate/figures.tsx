/** What a poll came to so far: bars, mean, words, and open answers to be let through one by one. */

import { number, percent, venueSecond } from "../../format.ts";
import type { Poll, Tally } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import { useBench } from "./bench.ts";
import { Deed } from "./parts.tsx";
import { type OpenText, openTexts } from "./texts.ts";

/** How many of those entitled have voted. */
export function Turnout({ tally }: { tally: Tally | null }) {
  if (!tally) return <p class="small quiet">{t("turnout.none")}</p>;
  const { voters, entitled, abstained, as_of } = tally;
  return (
    <p class="m-turnout">
      <strong class="figures">{number(voters)}</strong>{" "}
      <span class="small quiet">
        {entitled ? t("turnout.of", { n: entitled }) : t("turnout.words", { n: voters })}
        {entitled ? ` · ${percent(Math.round((100 * voters) / entitled))}` : ""}
        {abstained ? ` · ${t("turnout.abstained", { n: abstained })}` : ""}
      </span>
      {as_of && <span class="small quiet push figures">{venueSecond(as_of)}</span>}
    </p>
  );
}

export function Figures({ poll, tally }: { poll: Poll; tally: Tally | null }) {
  switch (poll.kind) {
    case "rating":
      return <Rating poll={poll} tally={tally} />;
    case "cloud":
      return <Words tally={tally} />;
    case "open":
      return <Texts poll={poll} tally={tally} />;
    default:
      return <Bars tally={tally} rows={poll.options.map(({ id, text }) => ({ key: id, text }))} />;
  }
}

function Bars(props: { tally: Tally | null; rows: { key: string; text: string }[] }) {
  const { tally, rows } = props;
  return (
    <ul class="m-bars">
      {rows.map(({ key, text }) => {
        const share = tally?.shares?.[key] ?? 0;
        return (
          <li key={key} class="m-bar-row">
            <span dir="auto">{text}</span>
            <span class="m-bar-n figures">{number(tally?.counts?.[key] ?? 0)}</span>
            <span class="m-bar-share figures quiet">{percent(share)}</span>
            <span class="m-bar" aria-hidden="true">
              <span style={{ transform: `scaleX(${Math.min(100, share) / 100})` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Rating({ poll, tally }: { poll: Poll; tally: Tally | null }) {
  const steps = Array.from({ length: poll.scale ?? 5 }, (_, at) => String(at + 1));
  const mean = tally?.mean;
  return (
    <>
      {mean !== null && mean !== undefined && (
        <p class="m-mean">
          <strong class="figures">{number(mean)}</strong>{" "}
          <span class="small quiet">{t("figures.mean", { n: poll.scale ?? 5 })}</span>
        </p>
      )}
      <Bars tally={tally} rows={steps.map((step) => ({ key: step, text: step }))} />
    </>
  );
}

const WORDS_SHOWN = 40;

function Words({ tally }: { tally: Tally | null }) {
  const words = (tally?.words ?? []).slice(0, WORDS_SHOWN);
  const most = words[0]?.n ?? 1;
  return (
    <ul class="m-cloud">
      {words.map(({ text, n }) => (
        <li
          key={text}
          dir="auto"
          style={{ fontSize: `${(0.8 + 0.8 * (n / most)).toFixed(2)}rem` }}
          title={t("figures.times", { n })}
        >
          {text} <span class="small quiet figures">{number(n)}</span>
        </li>
      ))}
    </ul>
  );
}

function Texts({ poll, tally }: { poll: Poll; tally: Tally | null }) {
  const { desk } = useBench();
  const texts = openTexts(tally);
  const set = (one: OpenText, on: boolean) => {
    const step = (to: boolean) =>
      ({ name: "approve_answer", args: { poll: poll.id, answer: one.id, on: to } }) as const;
    void desk.act({
      subject: `poll:${poll.id}`,
      words: t(on ? "did.text.show" : "did.text.hide"),
      steps: [step(on)],
      undo: [step(!on)],
    });
  };
  return (
    <ul class="m-texts">
      {texts.map((one) => (
        <li key={one.id} class="m-text">
          <span>
            <Said text={one.text} />{" "}
            {(one.n ?? 1) > 1 && <span class="small quiet figures">×{number(one.n ?? 1)}</span>}
          </span>
          <Deed pressed={one.on} about={one.text} onDo={() => set(one, !one.on)}>
            {one.on ? t("text.shown") : t("text.show")}
          </Deed>
        </li>
      ))}
    </ul>
  );
}

/** A poll on the screen: asked, counted, or with its result; figures only where all may see them. */

import { useState } from "preact/hooks";
import { number } from "../../format.ts";
import type { Poll, Tally } from "../../messages.ts";
import { t } from "../../words/screen.ts";
import { Said } from "../said.tsx";
import { Bars } from "./bars.tsx";
import { Cloud } from "./cloud.tsx";
import { useWorld } from "./context.ts";
import { Fit } from "./fit.tsx";
import { Frame } from "./frame.tsx";
import { Address, Qr } from "./join.tsx";
import { figures, rows } from "./rows.ts";
import { tick } from "./tick.ts";
import { clockwork } from "./times.ts";

export function OnPoll({ poll }: { poll: Poll }) {
  const tally = figures(poll);
  const asks = poll.state === "open" || poll.state === "paused";
  const [title, setTitle] = useState(titleSize(poll));
  return (
    <Frame
      title={t(poll.state === "published" ? "scene.result" : "scene.poll")}
      foot={<Foot poll={poll} tally={tally} />}
    >
      <div class={`scene-poll ${asks ? "is-asking" : ""}`} data-state={poll.state}>
        <div class="scene-poll-main">
          <Fit
            snug
            most={titleSize(poll)}
            of={poll.title}
            class="scene-poll-title"
            onSize={setTitle}
          >
            <h1>
              <Said text={poll.title} />
            </h1>
          </Fit>
          <Figures poll={poll} tally={tally} most={title} />
        </div>
        {asks && <Invitation poll={poll} />}
      </div>
    </Frame>
  );
}

/** The answers need the room more than the title does. */
function titleSize(poll: Poll): number {
  if (poll.kind === "open" || poll.kind === "cloud") return 1.5;
  return poll.options.length > 3 ? 1.3 : 1.8;
}

interface FiguresProps {
  poll: Poll;
  tally: Tally | null;
  /** The size of the title: what is asked is never set smaller than the answers. */
  most: number;
}

function Figures({ poll, tally, most }: FiguresProps) {
  if (poll.state === "void") return <Reason text={poll.reason ?? ""} />;
  switch (poll.kind) {
    case "cloud":
      return tally ? <Cloud words={tally.words ?? []} /> : <Space />;
    case "open":
      return tally ? <Answers texts={tally.texts ?? []} /> : <Space />;
    case "rating":
      return <Rating poll={poll} tally={tally} />;
    default:
      return <Bars rows={rows(poll, tally)} most={most} />;
  }
}

function Space() {
  return <div class="scene-space" aria-hidden="true" />;
}

function Reason({ text }: { text: string }) {
  return (
    <Fit most={1.6} of={text} class="scene-reading">
      <p class="scene-text">
        <Said text={text} />
      </p>
    </Fit>
  );
}

function Rating({ poll, tally }: { poll: Poll; tally: Tally | null }) {
  const mean = tally?.mean;
  return (
    <div class="scene-rating">
      {mean !== null && mean !== undefined && (
        <p class="scene-mean">
          <strong class="figures">{number(mean)}</strong>
          <span>{t("scene.mean")}</span>
        </p>
      )}
      <Bars rows={rows(poll, tally)} upright />
    </div>
  );
}

function Answers({ texts }: { texts: readonly { id: string; text: string; n?: number }[] }) {
  if (texts.length === 0) return <p class="scene-none">{t("scene.empty")}</p>;
  return (
    <Fit most={1.5} of={JSON.stringify(texts.map((one) => one.id))} class="scene-list">
      <ul class="scene-answers">
        {texts.map((one) => (
          <li key={one.id} class="scene-answer">
            <Said text={one.text} />
            {(one.n ?? 1) > 1 && <span class="figures"> × {number(one.n ?? 1)}</span>}
          </li>
        ))}
      </ul>
    </Fit>
  );
}

/** How to vote, while one can: the code to scan, the time that is left, who may. */
function Invitation({ poll }: { poll: Poll }) {
  const { way, room } = useWorld();
  const paused = poll.state === "paused";
  const path = way ? roomLink(way.url, room?.id) : "";
  return (
    <aside class="scene-invitation">
      {way && !paused && <Qr way={way} path={path} />}
      <p class="scene-vote">{t(paused ? "scene.paused" : way ? "scene.scan" : "scene.vote")}</p>
      {way && !paused && (
        <p class="scene-typed">
          <Address way={way} />
        </p>
      )}
      {way?.code && !paused && (
        <Fit snug most={1.5} of={way.code} class="scene-typed-code">
          <strong>{way.code}</strong>
        </Fit>
      )}
    </aside>
  );
}

/** Straight into the room; whoever has not joined yet is asked to at its door. */
function roomLink(url: string, room: string | undefined): string {
  return room ? url.replace(/\/join(?=#|$)/, `/rooms/${encodeURIComponent(room)}`) : url;
}

function Left({ until }: { until: number }) {
  const left = Math.max(0, until - tick.value);
  return (
    <span class={`scene-left ${left < 10_000 ? "is-soon" : ""}`} role="timer">
      {clockwork(left)}
    </span>
  );
}

function Foot({ poll, tally }: { poll: Poll; tally: Tally | null }) {
  const said = tally ? ballots(tally) : terms(poll);
  return (
    <p class="scene-poll-foot figures">
      {poll.state === "open" && poll.closes_at && <Left until={Date.parse(poll.closes_at)} />}
      <span>{said.filter(Boolean).join(" · ")}</span>
    </p>
  );
}

function ballots({ voters, entitled, abstained }: Tally): string[] {
  return [
    entitled ? t("scene.turnout", { n: voters, of: entitled }) : t("scene.voters", { n: voters }),
    abstained ? t("scene.abstained", { n: abstained }) : "",
  ];
}

function terms(poll: Poll): string[] {
  switch (poll.state) {
    case "closing":
      return [t("scene.closing")];
    case "closed":
      return [t("scene.closed")];
    case "void":
      return [t("scene.void")];
    default:
      return [how(poll), poll.who === "everyone" ? "" : t(`scene.${poll.who}`)];
  }
}

/** What kind of answer is asked for. */
function how(poll: Poll): string {
  switch (poll.kind) {
    case "multiple":
      return choices(poll.min ?? 1, poll.max ?? poll.options.length);
    case "rating":
      return t("scene.rate", { n: poll.scale ?? 5 });
    case "open":
      return t("scene.write");
    case "cloud":
      return t("scene.word");
    default:
      return "";
  }
}

function choices(min: number, max: number): string {
  if (min === max) return t("scene.exactly", { n: max });
  return min > 1 ? t("scene.several", { min, max }) : t("scene.upto", { n: max });
}

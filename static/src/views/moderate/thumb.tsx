/** A scene as a small 16:9 picture: enough to know at a glance what hangs in the hall. */

import { second } from "../../clock.ts";
import { countdown, local, percent, venueTime } from "../../format.ts";
import type { Poll, RoomState, Scene } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import { useBench } from "./bench.ts";
import { kindOf, lineOf, textOf } from "./scenes.ts";

export function Thumb(props: { scene: Scene | null; as: "live" | "preview" | "programme" }) {
  const state = useBench().state.value;
  const { scene, as } = props;
  return (
    <div class={`m-thumb m-${as}`} role="img" aria-label={lineOf(scene, state)}>
      <div class="m-thumb-inside" aria-hidden="true">
        {state && <Inside scene={scene} state={state} />}
      </div>
    </div>
  );
}

function Inside({ scene, state }: { scene: Scene | null; state: RoomState }) {
  switch (scene?.kind) {
    case undefined:
      return <span class="m-thumb-none">{t("scene.nothing")}</span>;
    case "blank":
      return null;
    case "question":
    case "message":
      return <Words scene={scene} state={state} />;
    case "poll":
    case "cloud":
      return <Figures scene={scene} state={state} />;
    case "timer":
      return <Timer scene={scene} />;
    case "now_next":
      return <NowNext state={state} />;
    case "queue":
      return <Queue state={state} />;
    default:
      return <span class="m-thumb-kind">{kindOf(scene)}</span>;
  }
}

function Words({ scene, state }: { scene: Scene; state: RoomState }) {
  const text = textOf(scene, state);
  const question = state.questions.find((one) => scene.kind === "question" && one.id === scene.of);
  return (
    <>
      <span class={`m-thumb-text${text.length > 120 ? " m-long" : ""}`}>
        <Said text={text} language={question?.language} />
      </span>
      {question?.author && <span class="m-thumb-small">{question.author}</span>}
    </>
  );
}

function Timer({ scene }: { scene: Scene }) {
  const left = Date.parse(scene.ends_at ?? "") - second.value;
  return (
    <>
      {scene.text && <span class="m-thumb-small">{scene.text}</span>}
      <span class="m-thumb-big figures">{countdown(Number.isNaN(left) ? 0 : left)}</span>
    </>
  );
}

function NowNext({ state }: { state: RoomState }) {
  const { current, next } = state.session ?? { current: null, next: null };
  return (
    <>
      {current && <span class="m-thumb-text">{local(current.title)}</span>}
      {next && (
        <span class="m-thumb-small">
          {venueTime(next.starts_at)} {local(next.title)}
        </span>
      )}
      {!current && !next && <span class="m-thumb-kind">{t("scene.now_next")}</span>}
    </>
  );
}

function Queue({ state }: { state: RoomState }) {
  return (
    <>
      <span class="m-thumb-text">{state.floor.speaking?.name ?? t("scene.queue")}</span>
      {state.floor.hands.slice(0, 3).map((hand, at) => (
        <span key={hand.id} class="m-thumb-small">
          {at + 1} · {hand.name}
        </span>
      ))}
    </>
  );
}

function Figures({ scene, state }: { scene: Scene; state: RoomState }) {
  const bench = useBench();
  const poll: Poll | undefined = state.polls.find((one) => one.id === scene.of);
  if (!poll) return <span class="m-thumb-kind">{kindOf(scene)}</span>;
  // The hall sees figures only where everybody may.
  const shown = poll.results === "live" || poll.state === "published";
  const tally = shown ? bench.tally(poll) : null;
  return (
    <>
      <span class="m-thumb-text">
        <Said text={poll.title} />
      </span>
      {scene.kind === "cloud" && (
        <span class="m-thumb-small">
          {(tally?.words ?? [])
            .slice(0, 12)
            .map(({ text }) => text)
            .join(" · ")}
        </span>
      )}
      {scene.kind === "poll" &&
        poll.options.slice(0, 4).map((option) => (
          <span key={option.id} class="m-thumb-option">
            <span
              class="m-thumb-bar"
              style={{ inlineSize: `${tally?.shares?.[option.id] ?? 0}%` }}
            />
            <span>{option.text}</span>
            <span class="figures">{tally ? percent(tally.shares?.[option.id] ?? 0) : ""}</span>
          </span>
        ))}
    </>
  );
}

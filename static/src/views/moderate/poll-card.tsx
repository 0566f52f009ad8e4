/** A poll in each part of its life, with what can be done then. */

import { second } from "../../clock.ts";
import { countdown, venueTime } from "../../format.ts";
import type { Poll } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import type { Step } from "./acts.ts";
import { useBench } from "./bench.ts";
import { short, show } from "./deeds.ts";
import { openEditor } from "./drafting.ts";
import { Figures, Turnout } from "./figures.tsx";
import { Deed, Sending, span, Trouble } from "./parts.tsx";
import { act, subjectOf } from "./poll-deeds.ts";
import { formOf } from "./poll-form.ts";
import { useVoiding } from "./poll-void.tsx";
import { same, sceneOf } from "./scenes.ts";

/** What a ballot may be and who sees the result, in one line. */
function Terms({ poll }: { poll: Poll }) {
  const { kind, min, max, scale, seconds } = poll;
  return (
    <p class="small quiet m-terms">
      <span>{t(`kind.${kind}`)}</span>
      {kind === "multiple" && <span>{t("terms.choose", { min: min ?? 0, max: max ?? 1 })}</span>}
      {kind === "rating" && <span>{t("terms.scale", { n: scale ?? 5 })}</span>}
      <span>{t(`results.${poll.results}`)}</span>
      {poll.who !== "everyone" && <span>{t(`who.${poll.who}`)}</span>}
      {poll.secret && <span>{t("terms.secret")}</span>}
      {poll.change && <span>{t("terms.change")}</span>}
      {seconds && poll.state === "draft" && <span>{span(seconds)}</span>}
      {poll.run > 1 && <span>{t("terms.run", { n: poll.run })}</span>}
    </p>
  );
}

function Title({ poll, as: Heading }: { poll: Poll; as: "h3" | "h4" }) {
  return (
    <Heading class="m-poll-title">
      <Said text={poll.title} />
    </Heading>
  );
}

function OnStage({ poll }: { poll: Poll }) {
  const bench = useBench();
  const scene = sceneOf(poll);
  const on = same(bench.state.value?.stage.scene, scene);
  return (
    <Deed pressed={on} onDo={() => show(bench, on ? null : scene)}>
      {t("poll.stage")}
    </Deed>
  );
}

export function LivePoll({ poll }: { poll: Poll }) {
  const bench = useBench();
  const voiding = useVoiding(poll);
  const subject = subjectOf(poll);
  const title = short(poll.title, 40);
  const tally = bench.tally(poll);
  const paused = poll.state === "paused";
  const closing = poll.state === "closing" || bench.desk.isHeld(subject);
  const pause = (on: boolean): Step => ({ name: "pause_poll", args: { poll: poll.id, on } });
  return (
    <article class="m-poll m-live" aria-label={poll.title}>
      <div class="m-poll-head">
        <State poll={poll} />
        <Sending subject={subject} />
      </div>
      <Title poll={poll} as="h3" />
      <Turnout tally={tally} />
      <Figures poll={poll} tally={tally} />
      <Trouble subject={subject} />
      <div class="m-deeds">
        <OnStage poll={poll} />
        <Deed
          disabled={closing}
          onDo={() =>
            act(
              bench,
              poll,
              t(paused ? "did.resume" : "did.pause", { text: title }),
              [pause(!paused)],
              [pause(paused)],
            )
          }
        >
          {paused ? t("poll.resume") : t("poll.pause")}
        </Deed>
        <Deed
          main
          disabled={closing}
          onDo={() =>
            act(
              bench,
              poll,
              t("will.close", { text: title }),
              [{ name: "close_poll", args: { poll: poll.id } }],
              "held",
            )
          }
        >
          {t("poll.close")}
        </Deed>
        <Deed onDo={() => openEditor(bench, formOf(poll))}>{t("poll.edit")}</Deed>
        {voiding.deed}
      </div>
      {voiding.form}
      <Terms poll={poll} />
    </article>
  );
}

/** Open, paused or closing; with the time that is left. */
function State({ poll }: { poll: Poll }) {
  const left = poll.closes_at ? Date.parse(poll.closes_at) - second.value : null;
  return (
    <p class={`m-poll-state m-${poll.state}`}>
      {t(`poll.${poll.state as "open" | "paused" | "closing"}`)}
      {left !== null && poll.state === "open" && (
        <span class="figures"> {t("poll.left", { time: countdown(left) })}</span>
      )}
      {poll.state === "paused" && poll.remaining && (
        <span class="figures"> {t("poll.left", { time: countdown(poll.remaining * 1000) })}</span>
      )}
    </p>
  );
}

export function DraftPoll({ poll }: { poll: Poll }) {
  const bench = useBench();
  const subject = subjectOf(poll);
  const open = async (stage: boolean) => {
    const words = t("did.open", { text: short(poll.title, 40) });
    const takeBack: Step[] = [
      { name: "void_poll", args: { poll: poll.id, reason: t("void.mistake") } },
      { name: "rerun_poll", args: { poll: poll.id } },
    ];
    const steps: Step[] = [{ name: "open_poll", args: { poll: poll.id } }];
    if (stage) steps.push({ name: "set_stage", args: { scene: sceneOf(poll) } });
    await act(bench, poll, words, steps, takeBack);
  };
  const busy = bench.desk.isBusy(subject);
  return (
    <article class="m-poll" aria-label={poll.title}>
      <Title poll={poll} as="h4" />
      {poll.options.length > 0 && (
        <p class="small quiet" dir="auto">
          {poll.options.map(({ text }) => text).join(" · ")}
        </p>
      )}
      <Terms poll={poll} />
      <Trouble subject={subject} />
      <div class="m-deeds">
        <Deed main disabled={busy} onDo={() => open(true)}>
          {t("poll.open.stage")}
        </Deed>
        <Deed disabled={busy} onDo={() => open(false)}>
          {t("poll.open.only")}
        </Deed>
        <Deed onDo={() => openEditor(bench, formOf(poll))}>{t("poll.edit")}</Deed>
        <Sending subject={subject} />
      </div>
    </article>
  );
}

export function DonePoll({ poll }: { poll: Poll }) {
  const bench = useBench();
  const voiding = useVoiding(poll);
  const subject = subjectOf(poll);
  const tally = poll.state === "void" ? null : bench.tally(poll);
  const rerunning = bench.staff.value?.drafts.some((draft) => draft.id === poll.id) ?? false;
  const title = short(poll.title, 40);
  const held = bench.desk.isHeld(subject);
  return (
    <details class="m-poll m-done">
      <summary>
        <span class="m-poll-title">
          <Said text={poll.title} />
        </span>
        <span class="small quiet figures">
          {t(`poll.${poll.state as "closed" | "published" | "void"}`)}
          {poll.closed_at && ` · ${venueTime(poll.closed_at)}`}
          {tally && ` · ${t("turnout.ballots", { n: tally.voters })}`}
        </span>
      </summary>
      {poll.state === "void" && poll.reason && (
        <p class="small">
          <span class="quiet">{t("void.because")}</span> <Said text={poll.reason} />
        </p>
      )}
      {tally && <Turnout tally={tally} />}
      {tally && <Figures poll={poll} tally={tally} />}
      <Trouble subject={subject} />
      <div class="m-deeds">
        {poll.state !== "void" && <OnStage poll={poll} />}
        {poll.state === "closed" && poll.results !== "never" && (
          <Deed
            main
            disabled={held}
            onDo={() =>
              act(
                bench,
                poll,
                t("will.publish", { text: title }),
                [{ name: "publish_poll", args: { poll: poll.id } }],
                "held",
              )
            }
          >
            {t("poll.publish")}
          </Deed>
        )}
        <Deed
          disabled={rerunning}
          {...(rerunning ? { why: t("poll.rerun.there") } : {})}
          onDo={() =>
            act(
              bench,
              poll,
              t("did.rerun", { text: title }),
              [{ name: "rerun_poll", args: { poll: poll.id } }],
              "none",
            )
          }
        >
          {t("poll.rerun")}
        </Deed>
        {poll.state !== "void" && voiding.deed}
      </div>
      {voiding.form}
      <Terms poll={poll} />
    </details>
  );
}

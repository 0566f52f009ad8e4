/** What is live in the room now: a question, a poll, a message, the speakers, or the session. */

import { useId } from "preact/hooks";
import { second, serverNow } from "../clock.ts";
import { countdown, local, venueMoment, venueTime } from "../format.ts";
import type { RoomStore } from "../live.ts";
import type { Poll, Question, Scene, SessionView } from "../messages.ts";
import { tallyOf } from "../room.ts";
import { t } from "../words/room.ts";
import { FloorNow, Waiting } from "./floor.tsx";
import { EventWords, Said } from "./said.tsx";
import { useSlice } from "./slice.ts";
import { TallyView } from "./tally.tsx";

interface Props {
  room: RoomStore;
  /** Polls that stand above the stage already, to be voted on. */
  asked: readonly string[];
}

export function Stage({ room, asked }: Props) {
  const scene = useSlice(room, (view) => view.state.stage.scene, null);
  const title = useId();
  return (
    <section class="stage" aria-labelledby={title}>
      <h2 id={title} class="unseen">
        {t("stage.title")}
      </h2>
      <div class="scene" key={`${scene?.kind} ${scene?.of}`}>
        <SceneView room={room} scene={scene} asked={asked} />
      </div>
      <FloorNow room={room} />
    </section>
  );
}

function SceneView({ room, scene, asked }: Props & { scene: Scene | null }) {
  switch (scene?.kind) {
    case "question":
      return <OnQuestion room={room} id={scene.of ?? ""} />;
    case "poll":
    case "cloud":
      return asked.includes(scene.of ?? "") ? (
        <Session room={room} />
      ) : (
        <OnPoll room={room} id={scene.of ?? ""} />
      );
    case "message":
      return (
        <p class="stage-words">
          <Said text={scene.text ?? ""} />
        </p>
      );
    case "timer":
      return <Timer scene={scene} />;
    case "queue":
      return <Waiting room={room} />;
    default:
      return <Session room={room} />;
  }
}

function OnQuestion({ room, id }: { room: RoomStore; id: string }) {
  const question = useSlice<Question | undefined>(
    room,
    (view) => view.state.questions.find((one) => one.id === id),
    undefined,
  );
  if (!question) return <Session room={room} />;
  return (
    <figure class="stage-question">
      <p class="kicker">{t("stage.question")}</p>
      <blockquote class="stage-words">
        <Said text={question.text} language={question.language} />
      </blockquote>
      {question.translation && (
        <p class="translation">
          <Said text={question.translation.text} language={question.translation.language} />
        </p>
      )}
      <figcaption class="quiet">
        <bdi>{question.author ?? t("question.anonymous")}</bdi>
      </figcaption>
    </figure>
  );
}

function OnPoll({ room, id }: { room: RoomStore; id: string }) {
  const poll = useSlice<Poll | undefined>(
    room,
    (view) => view.state.polls.find((one) => one.id === id),
    undefined,
  );
  const tally = useSlice(room, (view) => (poll ? tallyOf(view, poll) : null), null);
  if (!poll) return <Session room={room} />;
  return (
    <>
      <p class="kicker">{t(poll.state === "published" ? "poll.result" : "stage.poll")}</p>
      <p class="stage-words">
        <Said text={poll.title} />
      </p>
      {tally && <TallyView poll={poll} tally={tally} />}
    </>
  );
}

function Timer({ scene }: { scene: Scene }) {
  const left = Date.parse(scene.ends_at ?? "") - second.value;
  return (
    <>
      <p class="kicker">{t(left > 0 ? "stage.timer" : "stage.over")}</p>
      <p class="stage-timer figures" role="timer">
        {countdown(Number.isNaN(left) ? 0 : left)}
      </p>
      {scene.text && (
        <p>
          <Said text={scene.text} />
        </p>
      )}
    </>
  );
}

/** Nothing in particular is on stage: the session itself is. */
function Session({ room }: { room: RoomStore }) {
  const session = useSlice(room, (view) => view.state.session, null);
  const current = session?.current;
  return (
    <>
      {current ? (
        <>
          <p class="kicker">
            {t("stage.now")} · <span class="figures">{span(current)}</span>
          </p>
          <p class="stage-words">
            <EventWords text={current.title} />
          </p>
        </>
      ) : (
        <p class="quiet">{t("stage.empty")}</p>
      )}
      {session?.next && (
        <p class="quiet">
          {t("stage.next", {
            title: local(session.next.title),
            time: venueMoment(session.next.starts_at, serverNow()),
          })}
        </p>
      )}
    </>
  );
}

function span(session: SessionView): string {
  return `${venueTime(session.starts_at)}–${venueTime(session.ends_at)}`;
}

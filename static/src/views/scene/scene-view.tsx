/**
 * A scene in a box of 16:9, as it hangs in the hall; the same, small, in the moderator's hands.
 * Sizes follow the box: 1 em is a twentieth of its height, and no text is smaller.
 */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import "../../look/scene.css";
import "../../look/scene-words.css";
import "../../look/scene-join.css";
import "../../look/scene-figures.css";
import "../../look/scene-stage.css";
import type { Programme, RoomInfo, Scene, SessionView } from "../../messages.ts";
import { t } from "../../words/screen.ts";
import { SceneContext, type SceneWorld } from "./context.ts";
import { Crossfade } from "./crossfade.tsx";
import { Floor } from "./floor.tsx";
import { Join } from "./join.tsx";
import { NowNext } from "./now-next.tsx";
import { OnPoll } from "./poll.tsx";
import { OnQuestion } from "./question.tsx";
import { pollOf, questionOf, type SceneState, sceneKey, shown } from "./shown.ts";
import { StageSign } from "./stage-sign.tsx";
import type { Way } from "./way.ts";
import { Message, Timer } from "./words.tsx";

export interface SceneProps {
  /** Null: what is on now and next. */
  scene: Scene | null;
  state: SceneState;
  size: "screen" | "thumb";
  room?: RoomInfo | null;
  programme?: Programme | null;
  /** What is on and next; left out: what the state says. */
  session?: { current: SessionView | null; next: SessionView | null };
  /** Left out: this server's door, without the event's code. */
  way?: Way | null;
  /** The moving picture of the stage; left out: a sign in its place. */
  stage?: ComponentChildren;
  /** Notes over the scene: as of when it is, an announcement. */
  children?: ComponentChildren;
}

const NOTHING_ON = { current: null, next: null };
const OWN_DOOR: Way = { url: "/join", address: `${location.host}/join`, code: null };

export function SceneView(props: SceneProps) {
  const { state, size } = props;
  const session = props.session ?? state.session ?? NOTHING_ON;
  const { room = null, programme = null, way = OWN_DOOR } = props;
  const world = useMemo<SceneWorld>(
    () => ({ state, room, programme, session, way }),
    [state, room, programme, session, way],
  );
  const scene = shown(props.scene, state);
  return (
    <SceneContext.Provider value={world}>
      <div
        class={`scene-box scene-${size === "screen" ? "large" : "small"}`}
        data-kind={scene.kind}
      >
        <Crossfade of={sceneKey(scene)} still={size === "thumb"}>
          <Inside scene={scene} state={state} stage={props.stage} />
        </Crossfade>
        {props.children}
      </div>
    </SceneContext.Provider>
  );
}

type InsideProps = Pick<SceneProps, "state" | "stage"> & { scene: Scene };

function Inside({ scene, state, stage }: InsideProps) {
  switch (scene.kind) {
    case "question": {
      const question = questionOf(scene, state);
      return question ? <OnQuestion question={question} /> : <NowNext />;
    }
    case "poll":
    case "cloud": {
      const poll = pollOf(scene, state);
      return poll ? <OnPoll poll={poll} /> : <NowNext />;
    }
    case "queue":
      return <Floor />;
    case "join":
      return <Join />;
    case "message":
      return <Message text={scene.text ?? ""} />;
    case "timer":
      return <Timer endsAt={Date.parse(scene.ends_at ?? "")} text={scene.text ?? ""} />;
    case "stage":
      return stage ?? <StageSign />;
    case "blank":
      return <p class="scene-dark" role="img" aria-label={t("scene.blank")} />;
    default:
      return <NowNext />;
  }
}

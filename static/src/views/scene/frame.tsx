/** What stands around most scenes: what this is, the venue's clock, and how to take part. */

import type { ComponentChildren } from "preact";
import { venueTime } from "../../format.ts";
import { t } from "../../words/screen.ts";
import { EventWords } from "../said.tsx";
import { useWorld } from "./context.ts";
import { tick } from "./tick.ts";

interface Props {
  /** What kind of scene this is, in a word or two. */
  title: string;
  children: ComponentChildren;
  /** What stands at the foot; left out: how to join. */
  foot?: ComponentChildren;
}

export function Frame({ title, children, foot }: Props) {
  const { room } = useWorld();
  return (
    <>
      <header class="scene-head">
        <p class="scene-what">
          <strong>{title}</strong>
          {room && (
            <span class="scene-where">
              <EventWords text={room.title} />
            </span>
          )}
        </p>
        <Clock />
      </header>
      <div class="scene-body">{children}</div>
      <footer class="scene-foot">{foot === undefined ? <HowToJoin /> : foot}</footer>
    </>
  );
}

/** The short address and the code, for those who type. */
function HowToJoin() {
  const { way } = useWorld();
  if (!way) return null;
  const { address, code } = way;
  return <p dir="auto">{code ? t("scene.join.foot", { address, code }) : address}</p>;
}

/** Hours and minutes in the venue. */
export function Clock() {
  const now = tick.value;
  return (
    <time class="scene-clock" dateTime={new Date(now).toISOString()}>
      {venueTime(now)}
    </time>
  );
}

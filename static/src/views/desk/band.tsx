/** The line on top of a desk that nobody can mistake: off, ready, live, wrong. */

import type { ComponentChildren } from "preact";
import type { Sending } from "../../streams/whip.ts";
import { t } from "../../words/desk.ts";
import type { Tone } from "./standing.ts";

export function Band(props: {
  tone: Tone;
  title: string;
  why?: string | undefined;
  children?: ComponentChildren;
}) {
  return (
    <section class="d-band" data-tone={props.tone}>
      <div role="status" aria-live="assertive" class="d-band-words">
        <p class="d-band-title">{props.title}</p>
        {props.why && <p>{props.why}</p>}
      </div>
      {props.children}
    </section>
  );
}

/** What is told while a feed does not reach the server. */
export function troubleWords({ name, refusal }: Sending): string {
  if (name === "refused") {
    const mine = refusal?.status === 401 || refusal?.status === 403;
    return t("sending.refused", { why: mine ? t("sending.forbidden") : (refusal?.title ?? "") });
  }
  return name === "off" || name === "sending" ? "" : t(`sending.${name}`);
}

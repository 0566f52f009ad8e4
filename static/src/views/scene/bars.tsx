/** Options with bars that glide from one tally to the next; without figures, just the options. */

import { number, percent } from "../../format.ts";
import { Said } from "../said.tsx";
import { Fit } from "./fit.tsx";
import type { Row } from "./rows.ts";

const MOST_EM = 1.6;

interface Props {
  rows: readonly Row[];
  /** Columns for the steps of a scale, in their order. */
  upright?: boolean;
  /** No larger than this, in em. */
  most?: number;
}

export function Bars({ rows, upright = false, most = MOST_EM }: Props) {
  if (upright) return <Columns rows={rows} />;
  const counted = rows.some((one) => one.share !== null);
  const of = JSON.stringify([counted, rows.map((one) => one.text)]);
  return (
    <Fit most={Math.min(most, MOST_EM)} of={of} class="scene-list">
      <ul class={`scene-bars ${counted ? "is-counted" : ""}`}>
        {rows.map((one) => (
          <li key={one.id} class={`scene-row ${one.first ? "is-first" : ""}`}>
            <Said text={one.text} />
            {one.share !== null && (
              <>
                <span class="scene-share figures">{percent(one.share)}</span>
                <span class="scene-bar" aria-hidden="true">
                  <span style={{ inlineSize: `${one.share}%` }} />
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </Fit>
  );
}

function Columns({ rows }: { rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map((one) => one.share ?? 0));
  return (
    <ol class="scene-columns">
      {rows.map((one) => (
        <li key={one.id} class={`scene-rung ${one.first ? "is-first" : ""}`}>
          {one.share !== null && (
            <>
              <span class="scene-share figures">
                {rows.length > 7 ? number(one.share) : percent(one.share)}
              </span>
              <span class="scene-column" aria-hidden="true">
                <span style={{ blockSize: `${(one.share / most) * 100}%` }} />
              </span>
            </>
          )}
          <span class="figures scene-step">{one.text}</span>
        </li>
      ))}
    </ol>
  );
}

/** The audit trail: who did what when, with the words before and after. */

import { useSignal } from "@preact/signals";
import { venueSecond } from "../../format.ts";
import { call } from "../../session.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { Heading } from "./parts.tsx";
import { type AuditRow, doer, wordsOf } from "./trail.ts";
import { explain } from "./troubles.ts";

export function Trail() {
  const { room } = useBench();
  const rows = useSignal<readonly AuditRow[] | null>(null);
  const problem = useSignal("");
  const read = async () => {
    try {
      rows.value = await call<AuditRow[]>("GET", `/api/rooms/${encodeURIComponent(room)}/audit`);
      problem.value = "";
    } catch (error) {
      problem.value = explain(error);
    }
  };
  return (
    <section class="m-part" aria-labelledby="trail-title">
      <Heading id="trail-title" title={t("trail")}>
        <button type="button" class="m-deed push" onClick={read}>
          {rows.value ? t("trail.again") : t("trail.show")}
        </button>
      </Heading>
      {problem.value && <p class="small warning">{problem.value}</p>}
      {rows.value?.length === 0 && <p class="small quiet">{t("trail.none")}</p>}
      <ol class="m-trail">
        {rows.value?.map((row, at) => (
          <li key={`${row.at} ${at}`}>
            <time class="figures small quiet" dateTime={row.at}>
              {venueSecond(row.at)}
            </time>
            <span>
              {doer(row) && <strong dir="auto">{doer(row)} </strong>}
              {deedName(row.command)} <Changed row={row} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Changed({ row }: { row: AuditRow }) {
  const before = wordsOf(row.before);
  const after = wordsOf(row.after);
  if (before && after && before !== after)
    return (
      <span class="quiet">
        <del dir="auto">{short(before, 80)}</del> <ins dir="auto">{short(after, 80)}</ins>
      </span>
    );
  const words = after || before;
  return words ? (
    <span class="quiet" dir="auto">
      {short(words, 80)}
    </span>
  ) : null;
}

const NAMED = [
  "edit_question",
  "approve_question",
  "hold_question",
  "decline_question",
  "merge_questions",
  "archive_question",
  "annotate_question",
  "queue_question",
  "pin_question",
  "stage_question",
  "answer_question",
  "draft_poll",
  "edit_poll",
  "open_poll",
  "pause_poll",
  "close_poll",
  "publish_poll",
  "void_poll",
  "rerun_poll",
  "approve_answer",
  "set_stage",
  "pair_screen",
  "cue_screen",
  "release_screen",
  "unpair_screen",
  "call_speaker",
  "end_speaker",
  "reorder_hands",
  "announce",
  "delete_message",
  "mute_person",
  "remove_person",
  "set_room",
  "start_session",
  "end_session",
  "delay_session",
] as const;

/** A command as a past deed in words. */
function deedName(command: string): string {
  const named = NAMED.find((one) => one === command);
  return named ? t(`trail.${named}`) : command.replaceAll("_", " ");
}

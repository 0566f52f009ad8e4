/** The way of a question: received, on the list, in line, on stage, answered; or off that way. */

import type { MineQuestion, QuestionState } from "../messages.ts";
import { t } from "../words/room.ts";

const WAY = ["received", "open", "queued", "staged", "answered"] as const;

/** How far along the way a question is; -1 for one that left it. */
export function stepOf(state: QuestionState): number {
  return (WAY as readonly string[]).indexOf(state);
}

/** Where the question is now, in a sentence. */
export function whereabouts(question: MineQuestion): string {
  switch (question.state) {
    case "queued":
      return question.place ? t("trail.queued.why", { n: question.place }) : t("trail.queued");
    case "answered":
      return answered(question);
    case "declined":
      return question.reason
        ? t("trail.declined.reason", { reason: question.reason })
        : t("trail.declined");
    case "held":
    case "merged":
    case "withdrawn":
    case "archived":
      return t(`trail.${question.state}`);
    default:
      return t(`trail.${question.state}.why`);
  }
}

function answered(question: MineQuestion): string {
  if (question.answer?.mode === "text") return t("trail.answered.text");
  if (question.answer?.mode === "later") return t("trail.answered.later");
  return t("trail.answered.why");
}

export function Trail({ question }: { question: MineQuestion }) {
  const at = stepOf(question.state);
  const where = whereabouts(question);
  if (at < 0) return <p class="whereabouts quiet">{where}</p>;
  return (
    <div class={question.state === "staged" ? "trail now" : "trail"}>
      <ol aria-hidden="true">
        {WAY.map((step, index) => (
          <li key={step} class={index < at ? "past" : index === at ? "here" : ""} />
        ))}
      </ol>
      <p class="whereabouts">
        <strong>{t(`trail.${WAY[at] ?? "received"}`)}</strong> <span class="quiet">{where}</span>
      </p>
    </div>
  );
}

/** The polls: what runs now, what is drafted, what is done, and the editor of drafts. */

import type { Poll } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { openEditor } from "./drafting.ts";
import { Deed, Heading } from "./parts.tsx";
import { DonePoll, DraftPoll, LivePoll } from "./poll-card.tsx";
import { PollEditor } from "./poll-editor.tsx";

const RUNNING = ["open", "paused", "closing"];

function newestFirst(one: Poll, other: Poll): number {
  return (other.opened_at ?? "") < (one.opened_at ?? "") ? -1 : 1;
}

export function Polls() {
  const bench = useBench();
  const { ui } = bench;
  const polls = bench.state.value?.polls ?? [];
  const drafts = bench.staff.value?.drafts ?? [];
  const running = polls.filter((poll) => RUNNING.includes(poll.state)).sort(newestFirst);
  const done = polls.filter((poll) => !RUNNING.includes(poll.state)).toReversed();
  return (
    <section class="m-part" aria-labelledby="polls-title">
      <Heading id="polls-title" title={t("polls")}>
        <span class="push">
          {!ui.editor.value && (
            <Deed shortcut="n" onDo={() => openEditor(bench)}>
              {t("polls.new")}
            </Deed>
          )}
        </span>
      </Heading>
      {ui.editor.value && <PollEditor />}
      {running.length + drafts.length + done.length === 0 && !ui.editor.value && (
        <p class="quiet small">{t("polls.none")}</p>
      )}
      {running.map((poll) => (
        <LivePoll key={poll.id} poll={poll} />
      ))}
      <Group title={t("polls.drafts")} polls={drafts} of={DraftPoll} />
      <Group title={t("polls.done")} polls={done} of={DonePoll} />
    </section>
  );
}

function Group(props: { title: string; polls: readonly Poll[]; of: typeof DraftPoll }) {
  const { title, polls, of: One } = props;
  if (polls.length === 0) return null;
  return (
    <>
      <h3 class="m-group-title">{title}</h3>
      {polls.map((poll) => (
        <One key={`${poll.id} ${poll.run}`} poll={poll} />
      ))}
    </>
  );
}

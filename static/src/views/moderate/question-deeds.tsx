/** Everything that can be done with the selected question. */

import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { type Act, possible } from "./acts.ts";
import { type FormKind, useBench } from "./bench.ts";
import { answered, openForm, simple } from "./deeds.ts";
import { Deed } from "./parts.tsx";

/** The acts of a state that stand in the first row; the others are behind “More”. */
const FIRST: { readonly [state: string]: readonly string[] } = {
  received: ["approve", "hold", "decline", "merge"],
  held: ["approve", "decline", "merge"],
  open: ["stage", "queue", "answered", "pin"],
  queued: ["stage", "unqueue", "answered"],
  staged: ["answered", "unstage", "write"],
  answered: ["stage", "write", "archive"],
  declined: ["approve", "hold"],
  archived: ["approve"],
};

interface One {
  name: string;
  act: Act;
  key: string;
  words: string;
  open?: FormKind;
  run?: () => unknown;
}

export function RowDeeds({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const { ui } = bench;
  const all = deeds(bench, question).filter((one) => possible(one.act, question));
  const first = FIRST[question.state] ?? [];
  const front = first
    .map((name) => all.find((one) => one.name === name))
    .filter((one) => one !== undefined);
  const rest = all.filter((one) => !first.includes(one.name));
  const form = ui.form.value?.kind;
  const button = (one: One, at: number) => (
    <Deed
      key={one.name}
      shortcut={one.key}
      main={at === 0}
      {...(one.open ? { expanded: form === one.open } : {})}
      onDo={() => {
        if (!one.open) one.run?.();
        else if (form === one.open) ui.form.value = null;
        else openForm(bench, question, one.open);
      }}
    >
      {one.words}
    </Deed>
  );
  return (
    <div class="m-deeds">
      {front.map(button)}
      {rest.length > 0 && (
        <Deed
          expanded={ui.more.value}
          onDo={() => {
            ui.more.value = !ui.more.peek();
          }}
        >
          {t("more")}
        </Deed>
      )}
      {ui.more.value && <div class="m-deeds m-more">{rest.map((one) => button(one, 1))}</div>}
    </div>
  );
}

function deeds(bench: ReturnType<typeof useBench>, question: StaffQuestion): One[] {
  const now = (act: Act) => () => simple(bench, act, question);
  const reply = (mode: "live" | "later") => () => answered(bench, question, mode);
  return [
    { name: "approve", act: "approve", key: "a", words: t("act.approve"), run: now("approve") },
    { name: "stage", act: "stage", key: "s", words: t("act.stage"), run: now("stage") },
    { name: "unstage", act: "unstage", key: "s", words: t("act.unstage"), run: now("unstage") },
    { name: "queue", act: "queue", key: "q", words: t("act.queue"), run: now("queue") },
    { name: "unqueue", act: "unqueue", key: "q", words: t("act.unqueue"), run: now("unqueue") },
    { name: "answered", act: "answer", key: "x", words: t("act.answered"), run: reply("live") },
    { name: "write", act: "answer", key: "w", words: t("act.write"), open: "answer" },
    { name: "later", act: "answer", key: "y", words: t("act.later"), run: reply("later") },
    { name: "pin", act: "pin", key: "p", words: t("act.pin"), run: now("pin") },
    { name: "unpin", act: "unpin", key: "p", words: t("act.unpin"), run: now("unpin") },
    { name: "hold", act: "hold", key: "h", words: t("act.hold"), run: now("hold") },
    { name: "decline", act: "decline", key: "d", words: t("act.decline"), open: "decline" },
    { name: "merge", act: "merge", key: "m", words: t("act.merge"), open: "merge" },
    { name: "edit", act: "edit", key: "e", words: t("act.edit"), open: "edit" },
    { name: "translate", act: "annotate", key: "t", words: t("act.translate"), open: "translate" },
    { name: "label", act: "annotate", key: "l", words: t("act.label"), open: "label" },
    { name: "archive", act: "archive", key: "z", words: t("act.archive"), run: now("archive") },
    { name: "mute", act: "annotate", key: "!", words: t("act.mute"), open: "mute" },
  ];
}

/** Declaring a run void: a reason for everybody, and some seconds to think again. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Poll } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { Deed } from "./parts.tsx";
import { act } from "./poll-deeds.ts";
import { ReasonForm } from "./reason-form.tsx";

/** The deed for among the others, and the form that it opens below them. */
export function useVoiding(poll: Poll): { deed: ComponentChildren; form: ComponentChildren } {
  const bench = useBench();
  const open = useSignal(false);
  const close = () => {
    open.value = false;
  };
  const send = (reason: string) => {
    close();
    void act(
      bench,
      poll,
      t("will.void", { text: short(poll.title, 40) }),
      [{ name: "void_poll", args: { poll: poll.id, reason } }],
      "held",
    );
  };
  const deed = (
    <Deed
      warn
      expanded={open.value}
      onDo={() => {
        open.value = !open.peek();
      }}
    >
      {t("poll.void")}
    </Deed>
  );
  const form = open.value && (
    <ReasonForm
      needed
      id={`void-${poll.id}`}
      label={t("void.reason")}
      note={t("void.note")}
      deed={t("poll.void.do")}
      onSend={send}
      onClose={close}
    />
  );
  return { deed, form };
}

/** The tabs of what has no column of its own, with what waits behind them. */

import { useComputed, useSignal } from "@preact/signals";
import type { KeyboardEventHandler } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../words/moderate.ts";
import { type Pane, useBench } from "./bench.ts";

export function PaneTabs({ panes, pane }: { panes: readonly Pane[]; pane: Pane }) {
  const { ui } = useBench();
  const arrows: KeyboardEventHandler<HTMLDivElement> = (pressed) => {
    const by = pressed.key === "ArrowRight" ? 1 : pressed.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    const turned = document.documentElement.dir === "rtl" ? -by : by;
    const next = panes[(panes.indexOf(pane) + turned + panes.length) % panes.length];
    if (!next) return;
    ui.pane.value = next;
    document.getElementById(`pane-${next}`)?.focus();
  };
  return (
    <div class="m-tabs" role="tablist" aria-label={t("panes")} onKeyDown={arrows}>
      {panes.map((one) => (
        <button
          key={one}
          id={`pane-${one}`}
          type="button"
          role="tab"
          aria-selected={one === pane}
          aria-controls="pane-panel"
          tabIndex={one === pane ? 0 : -1}
          onClick={() => {
            ui.pane.value = one;
          }}
        >
          {t(`pane.${one}`)} <Waiting pane={one} seen={one === pane} />
        </button>
      ))}
    </div>
  );
}

/** How much there is: questions that wait, running polls, chat that was not seen. */
function Waiting({ pane, seen }: { pane: Pane; seen: boolean }) {
  const bench = useBench();
  const chat = useComputed(() => bench.state.value?.chat ?? []);
  const last = chat.value[chat.value.length - 1]?.at ?? "";
  const read = useSignal(last);
  useEffect(() => {
    if (seen || read.peek() === "") read.value = last;
  }, [seen, last, read]);
  const n = useComputed(() => {
    if (pane === "questions") return bench.lists.value.waiting.length;
    if (pane === "stage") return bench.state.value?.floor.hands.length ?? 0;
    if (pane === "polls")
      return (bench.state.value?.polls ?? []).filter(({ state }) =>
        ["open", "paused", "closing"].includes(state),
      ).length;
    if (pane === "chat") return chat.value.filter(({ at }) => at > read.value).length;
    return 0;
  }).value;
  return n > 0 ? <span class="m-count figures">{n}</span> : null;
}

/** The floor: who speaks and how long, and the queue of hands, put in order by drag or by key. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { second } from "../../clock.ts";
import type { Floor as FloorState, Hand } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { type Bench, useBench } from "./bench.ts";
import { clock, moved } from "./hands.ts";
import { Age, Deed, Heading, Sending, Trouble } from "./parts.tsx";
import { OnStage } from "./staging.tsx";

const SHOWN = 3;

/** Give the floor to the first hand; false when nobody waits. */
export function callNext(bench: Bench): boolean {
  const next = bench.state.peek()?.floor.hands[0];
  if (next) void bench.desk.send("call_speaker", { hand: next.id }, "floor");
  return next !== undefined;
}

function reorder(bench: Bench, floor: FloorState, hands: string[]): void {
  const before = floor.hands.map(({ id }) => id);
  if (before.join() === hands.join()) return;
  void bench.desk.act({
    subject: "floor",
    words: t("did.reorder"),
    steps: [{ name: "reorder_hands", args: { hands } }],
    undo: [{ name: "reorder_hands", args: { hands: before } }],
  });
}

export function Floor() {
  const bench = useBench();
  const floor = bench.state.value?.floor;
  const drag = useSignal<string | null>(null);
  const over = useSignal<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const said = useSignal("");
  const all = useSignal(false);
  if (!floor) return null;
  const shown = all.value ? floor.hands : floor.hands.slice(0, SHOWN);
  const ids = floor.hands.map(({ id }) => id);
  const put = (id: string, to: number) => {
    reorder(bench, floor, moved(ids, id, to));
    const name = floor.hands.find((hand) => hand.id === id)?.name ?? "";
    said.value = t("floor.moved", { name, n: Math.max(1, Math.min(ids.length, to + 1)) });
    // The row keeps the focus at its new place.
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-hand="${CSS.escape(id)}"] .grip`)?.focus(),
    );
  };
  return (
    <section class="m-part" aria-labelledby="floor-title">
      <Heading id="floor-title" title={t("floor")}>
        <span class="small quiet push">
          {t("floor.hands", { n: floor.hands.length })} <Sending subject="floor" />
        </span>
      </Heading>
      <Speaking floor={floor} />
      <Trouble subject="floor" />
      <ol class="m-hands" ref={list}>
        {shown.map((hand, at) => (
          <li
            key={hand.id}
            class={`m-hand${over.value === hand.id && drag.value !== hand.id ? " m-over" : ""}`}
            data-hand={hand.id}
            draggable
            onDragStart={(started) => {
              drag.value = hand.id;
              started.dataTransfer?.setData("text/plain", hand.id);
            }}
            onDragOver={(moving) => {
              if (!drag.peek()) return;
              moving.preventDefault();
              over.value = hand.id;
            }}
            onDragEnd={() => {
              drag.value = null;
              over.value = null;
            }}
            onDrop={(dropped) => {
              dropped.preventDefault();
              const id = drag.peek();
              drag.value = null;
              over.value = null;
              if (id && id !== hand.id) put(id, at);
            }}
          >
            <HandRow hand={hand} at={at} of={ids.length} onMove={(to) => put(hand.id, to)} />
          </li>
        ))}
      </ol>
      {floor.hands.length > SHOWN && (
        <button
          type="button"
          class="plain small"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.peek();
          }}
        >
          {all.value ? t("floor.fewer") : t("floor.all", { n: floor.hands.length })}
        </button>
      )}
      <p class="unseen" role="status">
        {said.value}
      </p>
    </section>
  );
}

function Speaking({ floor }: { floor: FloorState }) {
  const { desk } = useBench();
  const bench = useBench();
  const { speaking, since } = floor;
  if (!speaking)
    return (
      <div class="m-speaking">
        <span class="quiet">{floor.hands.length ? t("floor.free") : t("floor.empty")}</span>
        {floor.hands.length > 0 && (
          <Deed shortcut="f" onDo={() => callNext(bench)}>
            {t("floor.next")}
          </Deed>
        )}
      </div>
    );
  return (
    <div class="m-speaking">
      <span class="m-speaker">
        <strong dir="auto">{speaking.name}</strong>{" "}
        {speaking.topic && (
          <span class="small quiet" dir="auto">
            {speaking.topic}
          </span>
        )}
      </span>
      {since && (
        <time class="figures m-elapsed" role="timer" aria-live="off">
          {clock(second.value - Date.parse(since))}
        </time>
      )}
      <Deed onDo={() => desk.send("end_speaker", {}, "floor")}>{t("floor.end")}</Deed>
      {floor.hands.length > 0 && (
        <Deed shortcut="f" onDo={() => callNext(bench)}>
          {t("floor.next")}
        </Deed>
      )}
      <OnStage person={speaking.person} name={speaking.name} />
    </div>
  );
}

function HandRow(props: { hand: Hand; at: number; of: number; onMove: (to: number) => void }) {
  const { desk } = useBench();
  const { hand, at, of, onMove } = props;
  return (
    <>
      <button
        type="button"
        class="m-grip figures"
        data-arrows
        aria-label={t("floor.move", { name: hand.name, n: at + 1, all: of })}
        title={t("floor.move.hint")}
        onKeyDown={(pressed) => {
          const by = pressed.key === "ArrowUp" ? -1 : pressed.key === "ArrowDown" ? 1 : 0;
          if (by === 0) return;
          pressed.preventDefault();
          const to = at + by;
          if (to >= 0 && to < of) onMove(to);
        }}
      >
        {at + 1}
      </button>
      <span>
        <span class="m-hand-line">
          <span dir="auto">{hand.name}</span>{" "}
          <span class="small quiet">
            {hand.attendance && t(`attendance.${hand.attendance}`)}
            {hand.language && ` · ${hand.language.toUpperCase()}`} · <Age at={hand.at} />
          </span>
        </span>
        {hand.topic && (
          <span class="small m-hand-topic" dir="auto">
            {hand.topic}
          </span>
        )}
      </span>
      <span class="m-hand-deeds">
        {at > 0 && (
          <Deed rare about={hand.name} onDo={() => onMove(0)}>
            {t("floor.first")}
          </Deed>
        )}
        <Deed about={hand.name} onDo={() => desk.send("call_speaker", { hand: hand.id }, "floor")}>
          {t("floor.call")}
        </Deed>
      </span>
      <OnStage person={hand.person} name={hand.name} />
    </>
  );
}

/** Merging: which question says the same? The most alike come first, the search finds any. */

import { useComputed, useSignal } from "@preact/signals";
import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import { takesMerges } from "./acts.ts";
import { useBench } from "./bench.ts";
import { merged } from "./deeds.ts";
import { Inline } from "./inline-form.tsx";
import { alike } from "./likeness.ts";
import { askerOf, filtered } from "./lists.ts";

const MOST = 6;

export function MergeForm({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  const search = useSignal("");
  const into = useSignal<string | null>(null);
  const candidates = useComputed(() => {
    const { waiting, open, queue } = bench.lists.value;
    return [...open, ...queue, ...waiting].filter((one) => takesMerges(one, question));
  });
  const found = useComputed(() => {
    const text = search.value.trim();
    if (!text) return alike(question, candidates.value, MOST);
    return filtered(candidates.value, { text, label: null, language: null }).slice(0, MOST);
  });
  const send = () => {
    const target = into.peek();
    if (target) void merged(bench, question, target);
  };
  return (
    <Inline
      send={t("act.merge")}
      onSend={send}
      disabled={!found.value.some((one) => one.id === into.value)}
    >
      <label for="merge-search">{t("merge.search")}</label>
      <input
        id="merge-search"
        type="search"
        autocomplete="off"
        value={search.value}
        onInput={(typed) => {
          search.value = typed.currentTarget.value;
        }}
      />
      <fieldset class="m-targets">
        <legend class="small quiet">
          {search.value.trim() ? t("merge.found") : t("merge.alike")}
        </legend>
        {found.value.length === 0 && <p class="small quiet">{t("merge.none")}</p>}
        {found.value.map((one) => (
          <label key={one.id} class="m-target">
            <input
              type="radio"
              name={`merge-${question.id}`}
              checked={into.value === one.id}
              onChange={() => {
                into.value = one.id;
              }}
            />
            <span>
              <Said text={one.text} language={one.language} />
              <span class="small quiet">
                {" "}
                {askerOf(one)}
                {one.upvotes ? ` · ${t("upvotes", { n: one.upvotes })}` : ""}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      <p class="small quiet">{t("merge.note")}</p>
    </Inline>
  );
}

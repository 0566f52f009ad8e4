/** The questions: five lists, a search over all of them, and the feed of the chosen one. */

import type { KeyboardEventHandler } from "preact";
import { useEffect } from "preact/hooks";
import type { StaffQuestion } from "../../messages.ts";
import { call } from "../../session.ts";
import { language } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { type Bench, useBench } from "./bench.ts";
import { Feed } from "./feed.tsx";
import { isOpen, NO_FILTER, TABS, type Tab } from "./lists.ts";
import { type AuditRow, putAway } from "./trail.ts";

export function Questions() {
  const bench = useBench();
  const { ui } = bench;
  const tab = ui.tab.value;
  const away = tab === "declined";
  // Read at the beginning, and anew whenever the list is looked at: colleagues decline too.
  useEffect(() => void rememberDeclined(bench), [bench, away]);
  const list = bench.found.value[tab];
  const filter = ui.filter.value;
  return (
    <section class="m-questions" aria-labelledby="questions-title">
      <h2 id="questions-title" class="unseen">
        {t("questions")}
      </h2>
      <Tabs />
      <Filters />
      <div id="questions-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} class="m-panel">
        {list.length === 0 && <Empty tab={tab} />}
        <Feed name={`${tab} ${JSON.stringify(filter)}`} wanted={list} />
      </div>
    </section>
  );
}

/** What colleagues put away before this page was opened stands in the audit trail. */
async function rememberDeclined(bench: Bench): Promise<void> {
  try {
    const rows = await call<AuditRow[]>(
      "GET",
      `/api/rooms/${encodeURIComponent(bench.room)}/audit`,
    );
    bench.keepDeclined(putAway(rows));
  } catch {
    // Without the trail the list begins with what is declined from here.
  }
}

export function showTab(bench: Bench, tab: Tab): void {
  bench.ui.tab.value = tab;
  bench.ui.selected.value = null;
  bench.ui.form.value = null;
}

function Tabs() {
  const bench = useBench();
  const { ui, found } = bench;
  const arrows: KeyboardEventHandler<HTMLDivElement> = (pressed) => {
    const by = pressed.key === "ArrowRight" ? 1 : pressed.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    const turned = document.documentElement.dir === "rtl" ? -by : by;
    const at = (TABS.indexOf(ui.tab.peek()) + turned + TABS.length) % TABS.length;
    showTab(bench, TABS[at] as Tab);
    document.getElementById(`tab-${TABS[at]}`)?.focus();
  };
  return (
    <div class="m-tabs" role="tablist" aria-label={t("questions")} onKeyDown={arrows}>
      {TABS.map((tab, at) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          aria-selected={ui.tab.value === tab}
          aria-controls="questions-panel"
          aria-keyshortcuts={String(at + 1)}
          tabIndex={ui.tab.value === tab ? 0 : -1}
          onClick={() => showTab(bench, tab)}
        >
          {t(`tab.${tab}`)} <span class="m-count figures">{found.value[tab].length}</span>
        </button>
      ))}
    </div>
  );
}

function Filters() {
  const { ui, choices } = useBench();
  const filter = ui.filter.value;
  const { labels, languages } = choices.value;
  const names = new Intl.DisplayNames([language.value], { type: "language", fallback: "code" });
  const change = (part: Partial<typeof filter>) => {
    ui.filter.value = { ...ui.filter.peek(), ...part };
  };
  return (
    <search class="m-filters">
      <input
        id="question-search"
        type="search"
        aria-label={t("search")}
        aria-keyshortcuts="/"
        placeholder={t("search.hint")}
        autocomplete="off"
        value={filter.text}
        onInput={(typed) => change({ text: typed.currentTarget.value })}
        onKeyDown={(pressed) => {
          if (pressed.key !== "Escape") return;
          change({ text: "" });
          pressed.currentTarget.blur();
        }}
      />
      <select
        aria-label={t("filter.label")}
        value={filter.label ?? ""}
        onChange={(chosen) => change({ label: chosen.currentTarget.value || null })}
      >
        <option value="">{t("filter.labels")}</option>
        {labels.map((label) => (
          <option key={label} value={label}>
            #{label}
          </option>
        ))}
      </select>
      <select
        aria-label={t("filter.language")}
        value={filter.language ?? ""}
        onChange={(chosen) => change({ language: chosen.currentTarget.value || null })}
      >
        <option value="">{t("filter.languages")}</option>
        {languages.map((one) => (
          <option key={one} value={one}>
            {names.of(one) ?? one}
          </option>
        ))}
      </select>
    </search>
  );
}

const EMPTY_WORDS = {
  waiting: "empty.waiting",
  open: "empty.open",
  queue: "empty.queue",
  answered: "empty.answered",
  declined: "empty.declined",
} as const;

function Empty({ tab }: { tab: Tab }) {
  const { ui, lists } = useBench();
  const hidden = !isOpen(ui.filter.value) && lists.value[tab].length > 0;
  return (
    <div class="m-empty quiet">
      <p>{hidden ? t("empty.filter", { n: lists.value[tab].length }) : t(EMPTY_WORDS[tab])}</p>
      {hidden && (
        <button
          type="button"
          class="plain"
          onClick={() => {
            ui.filter.value = NO_FILTER;
          }}
        >
          {t("filter.clear")}
        </button>
      )}
    </div>
  );
}

/** The question that keys work on: the selected one, else the first. */
export function underHand(bench: Bench): StaffQuestion | null {
  const { ui } = bench;
  const shown = ui.shown.peek();
  return shown.find((one) => one.id === ui.selected.peek()) ?? shown[0] ?? null;
}

/** Select the next or the one before, and bring it into sight. */
export function move(bench: Bench, by: 1 | -1): void {
  const { ui } = bench;
  const shown = ui.shown.peek();
  const at = shown.findIndex((one) => one.id === ui.selected.peek());
  const to = at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + by));
  ui.selected.value = shown[to]?.id ?? null;
  ui.form.value = null;
  ui.more.value = false;
  ui.seek.value += 1;
}

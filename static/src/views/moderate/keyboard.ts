/** What the keys do on the moderator's page. */

import type { Bench, Pane } from "./bench.ts";
import { byKey, show } from "./deeds.ts";
import { openEditor } from "./drafting.ts";
import { callNext } from "./floor.tsx";
import { lettersOn } from "./help.tsx";
import { type Shortcut, shortcut } from "./keys.ts";
import { TABS, type Tab } from "./lists.ts";
import { move, showTab, underHand } from "./questions.tsx";

/** Handle a key pressed anywhere on the page. `reveal` brings a part into sight. */
export function onKey(bench: Bench, pressed: KeyboardEvent, reveal: (pane: Pane) => void): void {
  const meant = shortcut(pressed);
  if (!meant) return;
  if (!lettersOn.value && meant.act !== "help" && !pressed.key.startsWith("Arrow")) return;
  // Arrows scroll and choose elsewhere; in the feed, or nowhere, they select.
  if (pressed.key.startsWith("Arrow") && !inFeed(pressed.target)) return;
  if (done(bench, meant.act, meant.key, reveal)) pressed.preventDefault();
}

/** Focus the search at once, so that no letter typed after it is taken for a shortcut. */
function search(): void {
  const field = () => document.getElementById("question-search");
  if (field()) field()?.focus();
  else requestAnimationFrame(() => field()?.focus());
}

function inFeed(target: EventTarget | null): boolean {
  const element = target as Element | null;
  return element === document.body || element?.closest?.(".feed") != null;
}

function done(bench: Bench, act: Shortcut, key: string, reveal: (pane: Pane) => void): boolean {
  const { ui, desk } = bench;
  switch (act) {
    case "next":
      reveal("questions");
      move(bench, 1);
      return true;
    case "previous":
      reveal("questions");
      move(bench, -1);
      return true;
    case "search":
      reveal("questions");
      search();
      return true;
    case "settle":
      ui.settle.value += 1;
      return true;
    case "tab":
      reveal("questions");
      showTab(bench, TABS[Number(key) - 1] as Tab);
      return true;
    case "clear":
      void show(bench, null);
      return true;
    case "call":
      return callNext(bench);
    case "poll":
      reveal("polls");
      openEditor(bench);
      return true;
    case "undo":
      return desk.undoLast();
    case "help":
      ui.help.value = true;
      return true;
    default:
      return withQuestion(bench, act);
  }
}

function withQuestion(bench: Bench, act: Shortcut): boolean {
  const question = underHand(bench);
  if (!question || bench.desk.isHeld(question.id)) return false;
  if (bench.ui.selected.peek() !== question.id) bench.ui.selected.value = question.id;
  return byKey(bench, act, question);
}

/** The one poll that is being drafted: kept as text on this device until it is saved or dropped. */

import type { Signal } from "@preact/signals";
import { draft } from "../../draft.ts";
import type { Bench } from "./bench.ts";
import { EMPTY, type Field, type Form, type Frozen, lock } from "./poll-form.ts";

/** The form as text, kept per room. */
export function editorText(room: string): Signal<string> {
  return draft(`moderate.${room}.poll`);
}

/** Open the editor with a form; what was typed there before is kept when nothing is given. */
export function openEditor(bench: Bench, form: Form | null = null): void {
  const text = editorText(bench.room);
  if (form) text.value = JSON.stringify(form);
  else if (!text.peek()) text.value = JSON.stringify(EMPTY);
  bench.ui.editor.value = true;
}

/** What every part of the editor is given. */
export interface EditorProps {
  form: Form;
  frozen: Frozen;
  onChange: (part: Partial<Form>) => void;
}

export function isLocked(props: EditorProps, field: Field): boolean {
  return lock(field, props.frozen) !== null;
}

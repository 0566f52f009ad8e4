/** The editor of a poll. What is typed is kept on this device until it is saved or thrown away. */

import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PollKind, Results, Voters } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { type Bench, useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { type EditorProps, editorText, isLocked } from "./drafting.ts";
import { Deed, Trouble } from "./parts.tsx";
import {
  draftArgs,
  EMPTY,
  editArgs,
  type Form,
  faults,
  KINDS,
  RESULTS,
  readForm,
  TITLE_MAX,
  WHO,
} from "./poll-form.ts";
import { Options } from "./poll-options.tsx";
import { Extras } from "./poll-terms.tsx";
import { templates } from "./templates.ts";

function pollOf(bench: Bench, id: string | null) {
  if (id === null) return null;
  const drafts = bench.staff.value?.drafts ?? [];
  const polls = bench.state.value?.polls ?? [];
  return [...drafts, ...polls].find((poll) => poll.id === id) ?? null;
}

export function PollEditor() {
  const bench = useBench();
  const { ui, desk } = bench;
  const text = editorText(bench.room);
  const form = useComputed(() => readForm(text.value) ?? EMPTY).value;
  const poll = pollOf(bench, form.poll);
  const frozen = bench.frozen(poll);
  const box = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector("textarea")?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const change = (part: Partial<Form>) => {
    text.value = JSON.stringify({ ...form, ...part });
  };
  const close = () => {
    desk.forgive("editor");
    text.value = "";
    ui.editor.value = false;
  };
  const wrong = faults(form, frozen, poll?.options.length ?? 0);
  const save = async (then: "keep" | "open") => {
    const kept = await keep(bench, form, poll);
    if (!kept) return;
    close();
    if (then === "open") await desk.send("open_poll", { poll: kept }, `poll:${kept}`);
  };
  const props: EditorProps = { form, frozen, onChange: change };
  const busy = desk.isBusy("editor");
  return (
    <form
      ref={box}
      class="m-editor"
      aria-label={form.poll ? t("editor.change") : t("editor.new")}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (wrong.length === 0 && !busy) void save("keep");
      }}
      onKeyDown={(pressed) => {
        if (pressed.key === "Escape") ui.editor.value = false;
      }}
    >
      {!form.poll && <Templates onChange={change} />}
      {frozen !== "nothing" && <p class="small m-lock">{t(`lock.${frozen}`)}</p>}
      <Kinds {...props} />
      <label for="poll-title">{t("editor.title")}</label>
      <textarea
        id="poll-title"
        dir="auto"
        rows={2}
        maxLength={TITLE_MAX}
        disabled={isLocked(props, "title")}
        value={form.title}
        onInput={(typed) => change({ title: typed.currentTarget.value })}
      />
      <Options {...props} />
      <Rules {...props} />
      <Extras {...props} before={poll?.seconds ?? null} open={poll?.state === "open"} />
      {form.title.trim() !== "" &&
        wrong.map(({ field, why }) => (
          <p key={`${field} ${why}`} class="small warning">
            {t(`fault.${field}.${why}` as "fault.title.empty")}
          </p>
        ))}
      <Trouble subject="editor" />
      <div class="row">
        <button type="submit" class="m-deed primary" disabled={wrong.length > 0 || busy}>
          {busy ? t("sending") : form.poll ? t("save") : t("editor.keep")}
        </button>
        {frozen === "nothing" && (
          <Deed disabled={wrong.length > 0 || busy} onDo={() => save("open")}>
            {t("editor.open")}
          </Deed>
        )}
        <Deed onDo={close}>{t("editor.drop")}</Deed>
      </div>
    </form>
  );
}

/** Save the form; what comes back is the poll's id, or null. */
async function keep(bench: Bench, form: Form, poll: ReturnType<typeof pollOf>) {
  const { desk } = bench;
  const args = poll ? editArgs(poll, form) : null;
  if (poll && args && Object.keys(args).length === 1) return poll.id;
  const ok = args
    ? await desk.send("edit_poll", args, "editor")
    : await desk.send("draft_poll", draftArgs(form), "editor");
  if (ok) desk.say("editor", t("did.keep", { text: short(form.title, 40) }));
  return ok?.poll.id ?? null;
}

function Templates({ onChange }: { onChange: (part: Partial<Form>) => void }) {
  return (
    <fieldset class="row m-chips" aria-label={t("templates")}>
      {templates().map(({ words, form }) => (
        <button
          key={words}
          type="button"
          class="m-chip"
          onClick={() => onChange({ ...EMPTY, ...form })}
        >
          {words}
        </button>
      ))}
    </fieldset>
  );
}

function Kinds(props: EditorProps) {
  const { form, onChange } = props;
  const locked = isLocked(props, "kind");
  return (
    <fieldset class="m-kinds" disabled={locked}>
      <legend>{t("editor.kind")}</legend>
      {KINDS.map((kind) => (
        <label key={kind} class="m-choice">
          <input
            type="radio"
            name="poll-kind"
            checked={form.kind === kind}
            onChange={() => onChange({ kind: kind as PollKind })}
          />
          {t(`kind.${kind}`)}
        </label>
      ))}
    </fieldset>
  );
}

function Rules(props: EditorProps) {
  const { form, onChange } = props;
  return (
    <div class="m-fields">
      <label>
        {t("editor.results")}
        <select
          disabled={isLocked(props, "results")}
          value={form.results}
          onChange={(chosen) => onChange({ results: chosen.currentTarget.value as Results })}
        >
          {RESULTS.map((one) => (
            <option key={one} value={one}>
              {t(`results.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("editor.who")}
        <select
          disabled={isLocked(props, "who")}
          value={form.who}
          onChange={(chosen) => onChange({ who: chosen.currentTarget.value as Voters })}
        >
          {WHO.map((one) => (
            <option key={one} value={one}>
              {t(`who.${one}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** One question as a moderator sees it: text, asker, what it carries, and what can be done. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { link } from "../../live.ts";
import type { StaffQuestion } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Icon } from "../icons.tsx";
import { Said } from "../said.tsx";
import { possible } from "./acts.ts";
import { useBench } from "./bench.ts";
import { openForm, simple } from "./deeds.ts";
import { askerOf, languageOf } from "./lists.ts";
import { Age, Deed, Trouble } from "./parts.tsx";
import { RowDeeds } from "./question-deeds.tsx";
import { RowForm } from "./question-forms.tsx";

export interface RowProps {
  question: StaffQuestion;
  gone: boolean;
  /** The row that Tab reaches. */
  current: boolean;
  selected: boolean;
  place: number;
  of: number;
  observer: ResizeObserver | null;
}

export function Row(props: RowProps) {
  const { question, gone, selected, observer } = props;
  const { ui, desk } = useBench();
  const row = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    if (!element || !observer) return;
    observer.observe(element);
    return () => observer.unobserve(element);
  }, [observer]);

  const busy = desk.isBusy(question.id);
  const held = desk.isHeld(question.id);
  const form = ui.form.value?.question === question.id ? ui.form.value.kind : null;
  const classes = [
    "m-question",
    selected && "m-selected",
    gone && "m-gone",
    (busy || held) && "m-leaving",
  ];
  const select = () => {
    if (ui.selected.peek() !== question.id) ui.more.value = false;
    ui.selected.value = question.id;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: j, k and the arrows select; see keys.ts.
    <article
      ref={row}
      class={classes.filter(Boolean).join(" ")}
      data-question={question.id}
      aria-labelledby={`said-${question.id}`}
      aria-posinset={props.place}
      aria-setsize={props.of}
      aria-current={selected ? "true" : undefined}
      aria-busy={busy}
      tabIndex={props.current ? 0 : -1}
      onClick={select}
      onFocus={(event) => event.target === event.currentTarget && select()}
    >
      <Support question={question} />
      <div class="m-question-body">
        <p id={`said-${question.id}`} class="m-question-text">
          <Said text={question.text} language={question.language} />
        </p>
        {selected && <Beside question={question} />}
        <Meta question={question} />
        {gone && <p class="small quiet">{t("list.gone")}</p>}
        {busy && <Waits />}
        <Trouble subject={question.id} />
        {selected && !gone && !held && <RowDeeds question={question} />}
        {form && !gone && <RowForm key={form} kind={form} question={question} />}
      </div>
      {!selected && !gone && <Quick question={question} />}
    </article>
  );
}

function Waits() {
  const live = link.connection.value.state === "live";
  return <p class="m-sending small quiet">{live ? t("sending") : t("sending.later")}</p>;
}

/** Upvotes where there can be some; they move most, so they are a part of their own. */
function Support({ question }: { question: StaffQuestion }) {
  if (question.state === "received" || question.state === "held" || question.upvotes === undefined)
    return <span class="m-support" />;
  return (
    <span class="m-support figures" title={t("upvotes", { n: question.upvotes })}>
      <span aria-hidden="true">{question.upvotes}</span>
      <Icon name="up" />
      <span class="unseen">{t("upvotes", { n: question.upvotes })}</span>
    </span>
  );
}

/** What belongs to the text: a translation, the words before an edit, an answer, a reason. */
function Beside({ question }: { question: StaffQuestion }) {
  const { translation, original, answer, reason } = question;
  return (
    <>
      {translation && (
        <p class="m-beside">
          <span class="quiet small">{t("row.translation")} </span>
          <Said text={translation.text} language={translation.language} />
        </p>
      )}
      {original && (
        <p class="m-beside">
          <span class="quiet small">{t("row.original")} </span>
          <Said text={original} language={question.language} />
        </p>
      )}
      {answer?.text && (
        <p class="m-beside">
          <span class="quiet small">{t("row.answer")} </span>
          <Said text={answer.text} />
        </p>
      )}
      {reason && (
        <p class="m-beside">
          <span class="quiet small">{t("row.reason")} </span>
          <Said text={reason} />
        </p>
      )}
    </>
  );
}

function Meta({ question }: { question: StaffQuestion }) {
  const language = languageOf(question);
  return (
    <p class="m-meta small quiet">
      <span class={question.pseudonym ? "m-asker m-hidden-name" : "m-asker"} dir="auto">
        {askerOf(question) || t("row.nobody")}
      </span>
      <Age at={question.at} />
      {language && <span>{language.toUpperCase()}</span>}
      <States question={question} />
      {(question.labels ?? []).map((label) => (
        <span key={label} dir="auto">
          #{label}
        </span>
      ))}
    </p>
  );
}

function States({ question }: { question: StaffQuestion }) {
  return (
    <>
      {question.state === "staged" && <strong class="m-flag m-live">{t("flag.staged")}</strong>}
      {question.state === "held" && <span class="m-flag">{t("flag.held")}</span>}
      {question.state === "declined" && <span class="m-flag">{t("flag.declined")}</span>}
      {question.state === "archived" && <span class="m-flag">{t("flag.archived")}</span>}
      {question.answer && <span class="m-flag">{t(`flag.answered.${question.answer.mode}`)}</span>}
      {question.pinned && <span class="m-flag">{t("flag.pinned")}</span>}
      {question.edited && <span class="m-flag">{t("flag.edited")}</span>}
      {question.translation && <span class="m-flag">{t("flag.translated")}</span>}
    </>
  );
}

/** The commonest acts, at hand when the pointer is over a row. */
function Quick({ question }: { question: StaffQuestion }) {
  const bench = useBench();
  return (
    <div class="m-quick" data-keep>
      {possible("approve", question) && (
        <Deed onDo={() => simple(bench, "approve", question)}>{t("act.approve")}</Deed>
      )}
      {question.state === "received" && (
        <Deed onDo={() => openForm(bench, question, "decline")}>{t("act.decline")}</Deed>
      )}
      {possible("stage", question) && question.state !== "answered" && (
        <Deed onDo={() => simple(bench, "stage", question)}>{t("act.stage")}</Deed>
      )}
      {possible("queue", question) && (
        <Deed onDo={() => simple(bench, "queue", question)}>{t("act.queue")}</Deed>
      )}
      {possible("unqueue", question) && (
        <Deed onDo={() => simple(bench, "unqueue", question)}>{t("act.unqueue")}</Deed>
      )}
    </div>
  );
}

/** Picture and sound: who sends, what of it is on stage, what is recorded, who may come on. */

import { useSignal } from "@preact/signals";
import { second } from "../../clock.ts";
import { countdown } from "../../format.ts";
import type { Streams } from "../../messages.ts";
import { NO_STREAMS } from "../../streams/view.ts";
import { t } from "../../words/moderate.ts";
import { useBench } from "./bench.ts";
import { Channels } from "./live-channels.tsx";
import { Feed } from "./live-feed.tsx";
import { expected, type FeedRow, feedsOf, guests, rowsOf } from "./live-feeds.ts";
import { FeedKey } from "./live-key.tsx";
import { Deed, Heading, Sending, Trouble } from "./parts.tsx";
import { STREAMS as SUBJECT } from "./staging.tsx";

export function LiveStage() {
  const bench = useBench();
  const streams = bench.state.value?.streams ?? NO_STREAMS;
  const figures = feedsOf(bench.view.value);
  const rows = rowsOf(figures, streams);
  const looking = useSignal<string | null>(null);
  return (
    <section class="m-part" aria-labelledby="streams-title">
      <Heading id="streams-title" title={t("streams.title")}>
        <span class="small quiet push figures">
          {figures.viewers > 0 && t("streams.viewers", { n: figures.viewers })}{" "}
          <Sending subject={SUBJECT} />
        </span>
        <Record streams={streams} />
      </Heading>
      {figures.troubles.map((sentence) => (
        <p key={sentence} class="small warning" role="alert" lang="en">
          {sentence}
        </p>
      ))}
      {figures.trouble > 0 && (
        <p class="small warning">{t("streams.trouble", { n: figures.trouble })}</p>
      )}
      <Trouble subject={SUBJECT} />
      {rows.length === 0 && <p class="small quiet">{t("streams.none")}</p>}
      <ul class="m-sources">
        {rows.map((row) => (
          <Feed
            key={row.feed}
            row={row}
            looked={looking.value === row.feed}
            onLook={() => {
              looking.value = looking.peek() === row.feed ? null : row.feed;
            }}
          />
        ))}
      </ul>
      <Guests rows={rows} />
      <Channels streams={streams} figures={figures} />
      <FeedKey />
    </section>
  );
}

/** Begin or end the recording: everybody is told either way. */
function Record({ streams }: { streams: Streams }) {
  const { desk } = useBench();
  const { recording } = streams;
  const record = (on: boolean) =>
    void desk.act({
      subject: SUBJECT,
      words: t(on ? "did.record" : "did.record.stop"),
      steps: [{ name: on ? "start_recording" : "stop_recording", args: {} }],
      undo: on ? [{ name: "stop_recording", args: {} }] : [],
    });
  if (!recording)
    return (
      <Deed disabled={desk.isBusy(SUBJECT)} onDo={() => record(true)}>
        <span class="m-record-dot" aria-hidden="true" />
        {t("streams.record")}
      </Deed>
    );
  const ms = Math.floor((second.value - Date.parse(recording.since)) / 1000) * 1000;
  return (
    <>
      <span class="small figures m-recording">
        <span class="m-record-dot" aria-hidden="true" />{" "}
        {t("streams.recording", { time: countdown(ms) })}
      </span>
      <Deed disabled={desk.isBusy(SUBJECT)} onDo={() => record(false)}>
        {t("streams.record.stop")}
      </Deed>
    </>
  );
}

/** Those who were invited and are not here, and whom to invite next. */
function Guests({ rows }: { rows: readonly FeedRow[] }) {
  const bench = useBench();
  const { desk } = bench;
  const state = bench.state.value;
  const speakers = bench.staff.value?.speakers ?? [];
  const invite = (person: string, name: string, on: boolean) =>
    void desk.act({
      subject: SUBJECT,
      words: t(on ? "did.invite" : "did.invite.back", { name }),
      steps: [{ name: "invite_speaker", args: { person, on } }],
      undo: [{ name: "invite_speaker", args: { person, on: !on } }],
    });
  const all = state ? guests(state, speakers) : [];
  return (
    <>
      {expected(speakers, rows).map(({ id, name }) => (
        <p key={id} class="m-source-line">
          <span class="m-source-name">
            <strong dir="auto">{name}</strong>
            <span class="small quiet m-source-kind">{t("streams.invited")}</span>
          </span>
          <Deed about={name} onDo={() => invite(id, name, false)}>
            {t("streams.invite.back")}
          </Deed>
        </p>
      ))}
      {all.length > 0 && (
        <select
          class="m-short"
          aria-label={t("streams.invite")}
          value=""
          onChange={(chosen) => {
            const guest = all.find(({ id }) => id === chosen.currentTarget.value);
            chosen.currentTarget.value = "";
            if (guest) invite(guest.id, guest.name, true);
          }}
        >
          <option value="">{t("streams.invite.choose")}</option>
          {all.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

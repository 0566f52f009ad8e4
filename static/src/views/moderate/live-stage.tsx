/** Picture and sound: who sends, what of it is on stage, what is recorded, who may come on. */

import { useSignal } from "@preact/signals";
import { second } from "../../clock.ts";
import { countdown, percent } from "../../format.ts";
import type { FeedFigures, Streams } from "../../messages.ts";
import { NO_STREAMS } from "../../streams/view.ts";
import { number } from "../../words/catalogue.ts";
import { t } from "../../words/moderate.ts";
import { type Bench, useBench } from "./bench.ts";
import { Channels } from "./live-channels.tsx";
import { expected, type FeedRow, feedsOf, guests, rowsOf } from "./live-feeds.ts";
import { FeedKey } from "./live-key.tsx";
import { Preview } from "./live-preview.tsx";
import { Deed, Heading, Sending, Trouble } from "./parts.tsx";

const SUBJECT = "streams";

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
            streams={streams}
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

/** What a feed is called. */
export function feedName({ kind, name }: Pick<FeedRow, "kind" | "name">): string {
  return name ?? t(`streams.feed.${kind}`);
}

/** Put a feed on stage, or take it off; the stage's scene goes with it. */
function stage(bench: Bench, row: FeedRow, streams: Streams): void {
  const feed = row.onStage ? null : row.feed;
  const words = feed ? t("did.stage_feed", { name: feedName(row) }) : t("did.stage_feed.off");
  void bench.desk.act({
    subject: SUBJECT,
    words,
    steps: [{ name: "stage_feed", args: { feed } }],
    undo: [{ name: "stage_feed", args: { feed: streams.source } }],
  });
}

interface FeedProps {
  row: FeedRow;
  streams: Streams;
  looked: boolean;
  onLook: () => void;
}

function Feed({ row, streams, looked, onLook }: FeedProps) {
  const bench = useBench();
  const name = feedName(row);
  return (
    <li class={`m-source${row.onStage ? " is-on" : ""}`} aria-label={name}>
      <div class="m-source-line">
        <span class="m-source-name">
          <strong dir="auto">{name}</strong>{" "}
          {row.onStage && <span class="m-on-air">{t("streams.on")}</span>}
          <Carried row={row} />
        </span>
        <span class="m-deeds">
          <Level figures={row.figures} />
          {row.figures && (
            <Deed expanded={looked} about={name} onDo={onLook}>
              {t(looked ? "streams.look.end" : "streams.look")}
            </Deed>
          )}
          <Deed
            main={!row.onStage}
            about={name}
            disabled={bench.desk.isBusy(SUBJECT)}
            onDo={() => stage(bench, row, streams)}
          >
            {t(row.onStage ? "streams.off" : "streams.put")}
          </Deed>
        </span>
      </div>
      {!row.figures && <p class="small warning">{t("streams.silent")}</p>}
      {looked && row.figures && <Preview room={bench.room} feed={row.feed} name={name} />}
    </li>
  );
}

/** Whose it is, and how well it comes. */
function Carried({ row }: { row: FeedRow }) {
  const kind = row.name && t(`streams.feed.${row.kind}`);
  if (!row.figures) return kind ? <span class="small quiet m-source-kind">{kind}</span> : null;
  const { video, audio } = row.figures;
  const loss = Math.max(video?.loss ?? 0, audio?.loss ?? 0);
  const parts = [
    kind,
    video
      ? t("streams.video", { codec: video.codec, n: number(Math.round(video.kbps)) })
      : t("streams.audio.only"),
    loss >= 0.005 ? t("streams.loss", { percent: percent(Math.round(loss * 1000) / 10) }) : "",
    audio ? "" : t("streams.no.sound"),
  ];
  return (
    <span class={`small figures m-source-kind ${loss > 0.05 ? "warning" : "quiet"}`}>
      {parts.filter(Boolean).join(" · ")}
    </span>
  );
}

/** Below this nothing is heard, in decibels under the loudest there is (RFC 6464). */
const SILENCE_DB = -60;

function Level({ figures }: { figures: FeedFigures | null }) {
  const level = figures?.audio?.level;
  if (level == null) return null;
  const share = Math.max(0, Math.min(1, 1 - level / SILENCE_DB));
  return (
    <meter class="m-level" min={0} max={1} value={share} aria-label={t("streams.level")}>
      {percent(Math.round(share * 100))}
    </meter>
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

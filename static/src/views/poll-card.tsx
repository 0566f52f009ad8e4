/** One poll as a delegate meets it: vote, be told that it counted, see what may be seen. */

import "../look/polls.css";
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { second } from "../clock.ts";
import { countdown, number, ownSecond, sentences } from "../format.ts";
import { link, outbox, type RoomStore } from "../live.ts";
import type { Ballot, Choice, Poll, Tally } from "../messages.ts";
import type { Entry } from "../outbox.ts";
import { ballotOf, tallyOf, withAnswer } from "../room.ts";
import { person } from "../session.ts";
import { reason, t } from "../words/room.ts";
import { BallotForm } from "./ballot-form.tsx";
import { Icon } from "./icons.tsx";
import { Said } from "./said.tsx";
import { useSlice } from "./slice.ts";
import { TallyView } from "./tally.tsx";

/** The outbox's name of a ballot: a new run of a poll is a new matter. */
function subjectOf(poll: Poll): string {
  return `ballot:${poll.id}:${poll.run}`;
}

function cast(room: RoomStore, poll: Poll, choice: Choice): void {
  const counted = outbox.put(
    "cast_ballot",
    room.id,
    { poll: poll.id, choice, run: poll.run },
    subjectOf(poll),
  );
  counted.then(
    (ok) => room.patch((view) => withAnswer(view, "cast_ballot", ok)),
    () => undefined, // The outbox keeps the refusal, and the card shows it.
  );
}

export function PollCard({ room, id }: { room: RoomStore; id: string }) {
  const poll = useSlice(room, (view) => view.state.polls.find((one) => one.id === id), undefined);
  const tally = useSlice(room, (view) => poll && tallyOf(view, poll), null);
  const ballot = useSlice(room, (view) => poll && ballotOf(view, poll), null);
  const title = useId();
  const entry = outbox.entries.value.find(
    (one) => poll && one.room === room.id && one.subject === subjectOf(poll),
  );
  if (!poll) return null;
  const asks = !ballot && (!entry || entry.error !== undefined) && mayVote(poll);
  return (
    <article class={`poll ${poll.state}`} aria-labelledby={title} key={`${poll.id}.${poll.run}`}>
      <p class="kicker">
        <Kicker poll={poll} asks={asks} />
      </p>
      <h2 id={title}>
        <Said text={poll.title} />
      </h2>
      <Body room={room} poll={poll} ballot={ballot ?? null} tally={tally ?? null} entry={entry} />
    </article>
  );
}

function Kicker({ poll, asks }: { poll: Poll; asks: boolean }) {
  const again = poll.run > 1 ? ` · ${t("poll.run", { n: poll.run })}` : "";
  switch (poll.state) {
    case "open": {
      const left = poll.closes_at ? Date.parse(poll.closes_at) - second.value : null;
      if (left !== null && left <= 0) return <>{t("poll.closing")}</>;
      const text = poll.kind === "cloud" || poll.kind === "open";
      return (
        <>
          <strong>{asks ? t(text ? "poll.answer" : "poll.vote") : t("stage.poll")}</strong>
          {again}
          {left !== null && (
            <span class={left < 10_000 ? "figures warning" : "figures"} role="timer">
              {" · "}
              {t("poll.left", { time: countdown(left) })}
            </span>
          )}
        </>
      );
    }
    case "paused":
      return <>{t("poll.paused") + again}</>;
    case "closing":
      return <>{t("poll.closing")}</>;
    case "published":
      return <>{t("poll.result") + again}</>;
    case "void":
      return <span class="warning">{t("poll.void")}</span>;
    default:
      return <>{t("poll.closed") + again}</>;
  }
}

interface BodyProps {
  room: RoomStore;
  poll: Poll;
  ballot: Ballot | null;
  tally: Tally | null;
  /** The ballot that is under way, or was refused. */
  entry: Entry | undefined;
}

function Body({ room, poll, ballot, tally, entry }: BodyProps) {
  const changing = useSignal(false);
  if (poll.state === "void") {
    return poll.reason ? <p>{t("poll.void.reason", { reason: poll.reason })}</p> : null;
  }
  const open = poll.state === "open";
  const waiting = entry !== undefined && !entry.error;
  const chosen = waiting ? (entry.args.choice as Choice) : (ballot?.choice ?? null);
  const shown = marked(chosen);
  const votes = mayVote(poll);
  const form = open && votes && !waiting && (!ballot || changing.value);
  return (
    <>
      {entry && <Sending entry={entry} />}
      {waiting && !(tally && shown.length > 0) && <Choices poll={poll} chosen={chosen} />}
      {form && (
        <BallotForm
          poll={poll}
          from={ballot?.choice ?? null}
          changing={changing.value}
          onCast={(choice) => {
            changing.value = false;
            cast(room, poll, choice);
          }}
          onCancel={() => {
            changing.value = false;
          }}
        />
      )}
      {ballot && !form && !waiting && (
        <Counted poll={poll} ballot={ballot} brief={tally !== null && shown.length > 0}>
          {open && poll.change && (
            <button
              type="button"
              class="plain"
              onClick={() => {
                changing.value = true;
              }}
            >
              {t("poll.change")}
            </button>
          )}
        </Counted>
      )}
      {tally && <TallyView poll={poll} tally={tally} own={shown} />}
      {!tally && !form && !ballot && !waiting && (open || poll.state === "paused") && (
        <Choices poll={poll} />
      )}
      {poll.state === "closed" && !tally && (
        <p class="quiet">{t(poll.results === "never" ? "poll.shown.never" : "poll.closed.why")}</p>
      )}
      {open && (form || !votes) && <Rules poll={poll} votes={votes} />}
    </>
  );
}

/** As far as this page knows; the server has the last word. */
function mayVote(poll: Poll): boolean {
  const me = person.value;
  if (me?.role !== "delegate" && me?.role !== "speaker") return false;
  return poll.who !== "delegation" || me.delegation !== null;
}

/** What of a choice can be marked in the figures. */
function marked(choice: Choice | null): readonly string[] {
  if (choice && "options" in choice) return choice.options;
  return choice && "rating" in choice ? [String(choice.rating)] : [];
}

function Sending({ entry }: { entry: Entry }) {
  if (entry.error) {
    return (
      <p class="warning row" role="alert">
        {t("poll.refused", { reason: reason(entry.error) })}
        <button type="button" class="plain" onClick={() => outbox.forget(entry.id)}>
          {t("poll.dismiss")}
        </button>
      </p>
    );
  }
  const live = link.connection.value.state === "live";
  return (
    <p class={live ? "quiet" : "warning"} role="status">
      {t(live ? "poll.sending" : "poll.unsent")}
    </p>
  );
}

interface CountedProps {
  poll: Poll;
  ballot: Ballot;
  /** The choice is marked in the figures below and need not be said again. */
  brief: boolean;
  children: preact.ComponentChildren;
}

function Counted({ poll, ballot, brief, children }: CountedProps) {
  const time = ownSecond(ballot.at);
  const secret = ballot.choice === null;
  return (
    <div class="counted">
      <p class="good">
        <Icon name="check" />{" "}
        <span class="figures">
          {secret ? t("poll.counted.secret", { time }) : t("poll.counted", { time })}
        </span>
      </p>
      {ballot.choice && !brief && <Own poll={poll} choice={ballot.choice} />}
      {children}
    </div>
  );
}

function Own({ poll, choice }: { poll: Poll; choice: Choice }) {
  if ("abstain" in choice) return <p>{t("poll.abstained")}</p>;
  if ("rating" in choice) return <p>{t("poll.yours.rating", { n: number(choice.rating) })}</p>;
  if ("text" in choice) return <p dir="auto">{t("poll.yours.text", { text: choice.text })}</p>;
  if (!("options" in choice)) return null;
  return (
    <ul class="own-options">
      {poll.options
        .filter((one) => choice.options.includes(one.id))
        .map((one) => (
          <li key={one.id}>
            <Said text={one.text} />
          </li>
        ))}
    </ul>
  );
}

/** What can be chosen, once; what is chosen stands out of it. */
function Choices({ poll, chosen = null }: { poll: Poll; chosen?: Choice | null }) {
  const own = marked(chosen);
  if (chosen && (poll.options.length === 0 || own.length === 0)) {
    return <Own poll={poll} choice={chosen} />;
  }
  return (
    <ul class="choices quiet">
      {poll.options.map((one) => (
        <li key={one.id} class={own.includes(one.id) ? "own" : ""}>
          <Said text={one.text} />
          {own.includes(one.id) && <span> · {t("poll.yours")}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What a voter should know before voting, in a line. */
function Rules({ poll, votes }: { poll: Poll; votes: boolean }) {
  const rules = [
    votes ? null : t("poll.watch"),
    poll.who === "delegation" ? t("poll.delegation") : null,
    poll.who === "badge" ? t("poll.badge") : null,
    poll.secret ? t("poll.secret") : null,
    poll.change ? null : t("poll.once"),
    t(`poll.shown.${poll.results}`),
  ];
  return <p class="quiet small">{sentences(rules)}</p>;
}

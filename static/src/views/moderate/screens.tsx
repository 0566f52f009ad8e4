/** The screens of the hall, each with preview and programme like a vision mixer. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { second } from "../../clock.ts";
import { venueSecond } from "../../format.ts";
import type { Scene, ScreenView } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import type { Step } from "./acts.ts";
import { useBench } from "./bench.ts";
import { Deed, Heading, Sending, Trouble, useFocus } from "./parts.tsx";
import { MessageForm, SceneSelect, TimerForm, type Typed } from "./scene-picker.tsx";
import { followed, kindOf, lineOf, same } from "./scenes.ts";
import { Thumb } from "./thumb.tsx";

export function Screens() {
  const bench = useBench();
  const pairing = useSignal(false);
  const screens = bench.staff.value?.screens ?? [];
  return (
    <section class="m-part" aria-labelledby="screens-title">
      <Heading id="screens-title" title={t("screens")}>
        <span class="push">
          <Deed
            expanded={pairing.value}
            onDo={() => {
              pairing.value = !pairing.peek();
            }}
          >
            {t("screens.pair")}
          </Deed>
        </span>
      </Heading>
      {pairing.value && (
        <Pair
          onClose={() => {
            pairing.value = false;
          }}
        />
      )}
      {screens.length === 0 && !pairing.value && <p class="quiet small">{t("screens.none")}</p>}
      <ul class="m-screen-list">
        {screens.map((screen) => (
          <Screen key={screen.id} screen={screen} />
        ))}
      </ul>
    </section>
  );
}

function Pair({ onClose }: { onClose: () => void }) {
  const { desk } = useBench();
  const code = useSignal("");
  const name = useSignal("");
  const digits = code.value.replace(/\D/g, "");
  const fit = digits.length === 6 && name.value.trim().length > 0;
  const first = useFocus<HTMLInputElement>();
  const pair = async () => {
    const paired = await desk.send(
      "pair_screen",
      { code: digits, name: name.peek().trim() },
      "pair",
    );
    if (!paired) return;
    desk.say("pair", t("did.pair", { name: paired.screen.name }));
    onClose();
  };
  return (
    <form
      class="m-inline"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (fit) void pair();
      }}
    >
      <p class="small quiet">{t("screens.how")}</p>
      <div class="m-pair-fields">
        <label>
          {t("screens.code")}
          <input
            ref={first}
            class="m-code figures"
            inputMode="numeric"
            autocomplete="off"
            maxLength={7}
            placeholder="000 000"
            value={code.value}
            onInput={(typed) => {
              code.value = typed.currentTarget.value;
            }}
          />
        </label>
        <label>
          {t("screens.name")}
          <input
            dir="auto"
            maxLength={60}
            placeholder={t("screens.name.hint")}
            value={name.value}
            onInput={(typed) => {
              name.value = typed.currentTarget.value;
            }}
          />
        </label>
      </div>
      <Trouble subject="pair" />
      <div class="row">
        <button type="submit" class="m-deed primary" disabled={!fit || desk.isBusy("pair")}>
          {desk.isBusy("pair") ? t("sending") : t("screens.pair.do")}
        </button>
        <button type="button" class="m-deed" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

/** The command that brings a screen back to what it showed. */
function back(screen: ScreenView): Step {
  const { id, programme } = screen;
  return programme
    ? { name: "cue_screen", args: { screen: id, scene: programme, take: true } }
    : { name: "release_screen", args: { screen: id } };
}

function Screen({ screen }: { screen: ScreenView }) {
  const bench = useBench();
  const { desk } = bench;
  const form = useSignal<Typed | null>(null);
  const stage = bench.state.value?.stage.scene ?? null;
  const subject = `screen:${screen.id}`;
  const { id, name } = screen;
  const programme = screen.programme ?? null;
  const act = (words: string, step: Step) =>
    void desk.act({ subject, words, steps: [step], undo: [back(screen)] });
  const preview = (scene: Scene) =>
    void desk.send("cue_screen", { screen: id, scene, take: false }, subject);
  const close = () => {
    form.value = null;
  };
  return (
    <li class="m-screen" aria-label={name}>
      <div>
        <div class="m-screen-head">
          <h3 dir="auto">{name}</h3>
          <Deed
            warn
            rare
            about={name}
            disabled={desk.isHeld(subject)}
            onDo={() =>
              void desk.act({
                subject,
                words: t("will.unpair", { name }),
                steps: [{ name: "unpair_screen", args: { screen: id } }],
                undo: "held",
              })
            }
          >
            {t("screens.unpair")}
          </Deed>
        </div>
        <Health screen={screen} expected={programme ?? followed(stage)} />
        <Sending subject={subject} />
      </div>
      <div class="m-mixer">
        <figure>
          <figcaption class="small quiet">{t("screens.preview")}</figcaption>
          <Thumb scene={screen.preview ?? null} as="preview" />
        </figure>
        <figure>
          <figcaption class="small quiet">
            {programme ? t("screens.programme") : t("screens.follows")}
          </figcaption>
          <Thumb scene={programme ?? followed(stage)} as="programme" />
        </figure>
      </div>
      <Trouble subject={subject} />
      <div class="m-deeds">
        <SceneSelect
          label={t("screens.choose.for", { name })}
          title={t("screens.choose")}
          onPick={preview}
          onType={(kind) => {
            form.value = kind;
          }}
        />
        <Deed
          main
          disabled={!screen.preview || same(screen.preview, programme)}
          onDo={() =>
            act(t("did.take", { name }), {
              name: "cue_screen",
              args: { screen: id, scene: null, take: true },
            })
          }
        >
          {t("screens.take")}
        </Deed>
        <Deed
          disabled={programme === null}
          onDo={() =>
            act(t("did.release", { name }), { name: "release_screen", args: { screen: id } })
          }
        >
          {t("screens.release")}
        </Deed>
      </div>
      {form.value === "message" && (
        <MessageForm name={id} send={t("screens.preview.do")} onPick={preview} onClose={close} />
      )}
      {form.value === "timer" && (
        <TimerForm name={id} send={t("screens.preview.do")} onPick={preview} onClose={close} />
      )}
    </li>
  );
}

/** So long a screen may take to show what it was told. */
const SLOW_MS = 5_000;

/** Is it there, and does it show what it should? Since when, as far as this page has seen. */
function Health({ screen, expected }: { screen: ScreenView; expected: Scene }) {
  const { state } = useBench();
  const shows = screen.shows ?? null;
  const since = useSince(JSON.stringify(shows));
  const wrongSince = useSince(String(shows !== null && !same(shows, expected)));
  if (screen.online === undefined && !screen.seen_at)
    return <p class="small quiet">{t("screens.unheard")}</p>;
  if (screen.online === false)
    return (
      <p class="small warning" role="status">
        {screen.seen_at
          ? t("screens.offline.since", { time: venueSecond(screen.seen_at) })
          : t("screens.offline")}
      </p>
    );
  const late = second.value - wrongSince > SLOW_MS;
  if (shows && late && !same(shows, expected))
    return (
      <p class="small warning">{t("screens.differs", { what: lineOf(shows, state.value) })}</p>
    );
  return (
    <p class="small quiet">
      <span class="m-dot m-good" aria-hidden="true" />{" "}
      {shows
        ? t("screens.right", { what: kindOf(shows), time: venueSecond(since) })
        : t("screens.online")}
    </p>
  );
}

/** When a value last changed, as this page saw it. */
function useSince(value: string): number {
  const last = useRef({ value, at: second.peek() });
  if (last.current.value !== value) last.current = { value, at: second.peek() };
  return last.current.at;
}

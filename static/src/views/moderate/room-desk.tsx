/** How the room is run: settings, announcements, exports, and the trail of what was done. */

import { useSignal } from "@preact/signals";
import { draft } from "../../draft.ts";
import { venueTime } from "../../format.ts";
import type { Commands } from "../../messages.ts";
import { t } from "../../words/moderate.ts";
import { Said } from "../said.tsx";
import { useBench } from "./bench.ts";
import { short } from "./deeds.ts";
import { Heading, Sending, Trouble } from "./parts.tsx";
import { Trail } from "./trail-view.tsx";

export function RoomDesk() {
  return (
    <>
      <RoomSettings />
      <Announce />
      <Exports />
      <Trail />
    </>
  );
}

function RoomSettings() {
  const { desk, settings } = useBench();
  const now = settings.value;
  const set = (args: Commands["set_room"]["args"], undo: Commands["set_room"]["args"]) =>
    void desk.act({
      subject: "settings",
      words: t("did.settings"),
      steps: [{ name: "set_room", args }],
      undo: [{ name: "set_room", args: undo }],
    });
  const busy = desk.isBusy("settings");
  return (
    <section class="m-part" aria-labelledby="settings-title">
      <Heading id="settings-title" title={t("settings")}>
        <Sending subject="settings" />
      </Heading>
      <fieldset class="m-settings" disabled={busy}>
        <legend class="small quiet">{t("settings.moderation")}</legend>
        {(["pre", "post"] as const).map((way) => (
          <label key={way} class="m-choice">
            <input
              type="radio"
              name="moderation"
              checked={now.moderation === way}
              onChange={() => set({ moderation: way }, { moderation: now.moderation })}
            />
            {t(`settings.${way}`)}
          </label>
        ))}
      </fieldset>
      <fieldset class="m-settings" disabled={busy}>
        <legend class="small quiet">{t("settings.open")}</legend>
        {(["questions_open", "chat_open"] as const).map((what) => (
          <label key={what} class="m-choice">
            <input
              type="checkbox"
              checked={now[what]}
              onChange={(ticked) =>
                set({ [what]: ticked.currentTarget.checked }, { [what]: now[what] })
              }
            />
            {t(`settings.${what}`)}
          </label>
        ))}
      </fieldset>
      <Trouble subject="settings" />
    </section>
  );
}

const ANNOUNCED_MAX = 280;

function Announce() {
  const { desk, room, state } = useBench();
  const text = draft(`moderate.${room}.announce`);
  const everywhere = useSignal(false);
  const words = text.value.trim();
  const fit = words.length > 0 && [...words].length <= ANNOUNCED_MAX && !desk.isHeld("announce");
  const send = () => {
    const to = everywhere.peek() ? "event" : room;
    void desk.act({
      subject: "announce",
      words: t("will.announce", { text: short(words) }),
      steps: [{ name: "announce", args: { text: words } }],
      undo: "held",
      room: to,
      after: () => {
        if (text.peek().trim() === words) text.value = "";
      },
    });
  };
  const made = (state.value?.announcements ?? []).toReversed();
  return (
    <section class="m-part" aria-labelledby="announce-title">
      <Heading id="announce-title" title={t("announce")} />
      <form
        class="stack m-tight"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          if (fit) send();
        }}
      >
        <textarea
          dir="auto"
          rows={2}
          maxLength={ANNOUNCED_MAX}
          aria-label={t("announce.text")}
          placeholder={t("announce.text")}
          value={text.value}
          onInput={(typed) => {
            text.value = typed.currentTarget.value;
          }}
        />
        <div class="row">
          {[false, true].map((all) => (
            <label key={String(all)} class="m-choice">
              <input
                type="radio"
                name="announce-to"
                checked={everywhere.value === all}
                onChange={() => {
                  everywhere.value = all;
                }}
              />
              {all ? t("announce.event") : t("announce.room")}
            </label>
          ))}
          <button type="submit" class="m-deed push" disabled={!fit}>
            {t("announce.send")}
          </button>
        </div>
        <Trouble subject="announce" />
      </form>
      <ul class="m-announced">
        {made.map((one) => (
          <li key={one.id}>
            <Said text={one.text} />{" "}
            <span class="small quiet">
              {venueTime(one.at)}
              {one.author && ` · ${one.author}`}
              {one.room === "event" && ` · ${t("announce.event")}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const EXPORTS = ["questions", "polls", "audit"] as const;
const FORMATS = ["csv", "json"] as const;

function Exports() {
  const { room } = useBench();
  const href = (what: string, as: string) =>
    `/api/rooms/${encodeURIComponent(room)}/export?what=${what}&as=${as}`;
  return (
    <section class="m-part" aria-labelledby="exports-title">
      <Heading id="exports-title" title={t("exports")} />
      <ul class="m-exports">
        {EXPORTS.map((what) => (
          <li key={what} class="row">
            <span>{t(`exports.${what}`)}</span>
            {FORMATS.map((as) => (
              <a
                key={as}
                href={href(what, as)}
                download
                aria-label={t("exports.name", { what: t(`exports.${what}`), as: as.toUpperCase() })}
              >
                {as.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

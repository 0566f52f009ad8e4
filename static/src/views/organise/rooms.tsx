/** The rooms as they are now, their doors and exports, and the screens that hang in their halls. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { local } from "../../format.ts";
import { ask, useRoom } from "../../live.ts";
import type { Presence, Programme, RoomInfo, ScreenView } from "../../messages.ts";
import { t } from "../../words/organise.ts";
import { EventWords } from "../said.tsx";
import { useSlice } from "../slice.ts";
import { Link, Trouble } from "./parts.tsx";

/** More rooms than this are listed without what is live in them: each is a room to follow. */
const FOLLOWED = 12;

export function Rooms({ programme }: { programme: Programme | null }) {
  const rooms = programme?.rooms ?? [];
  return (
    <>
      <section class="o-part" aria-label={t("rooms")}>
        {programme && rooms.length === 0 && <p class="quiet">{t("rooms.none")}</p>}
        <ul class="o-rooms">
          {rooms.map((room, index) => (
            <li key={room.id} id={`room-${room.id}`}>
              <Room room={room} follow={index < FOLLOWED} />
            </li>
          ))}
        </ul>
      </section>
      <PairScreen rooms={rooms} />
    </>
  );
}

function Room({ room, follow }: { room: RoomInfo; follow: boolean }) {
  const path = encodeURIComponent(room.id);
  return (
    <>
      <div class="o-room-head">
        <h2>
          <EventWords text={room.title} />
        </h2>
        {room.hall && (
          <span class="quiet">
            <EventWords text={room.hall} />
          </span>
        )}
        <span class="row push">
          <a href={`/rooms/${path}`}>{t("rooms.enter")}</a>
          <a href={`/moderate/${path}`}>{t("rooms.moderate")}</a>
        </span>
      </div>
      {follow && <Live id={room.id} />}
      <Exports id={room.id} />
    </>
  );
}

const NO_SCREENS: readonly ScreenView[] = [];

function Live({ id }: { id: string }) {
  const store = useRoom(id);
  const presence = useSlice<Presence | null>(store, (view) => view.state.presence, null);
  const waiting = useSlice(store, (view) => view.state.staff?.waiting.length ?? 0, 0);
  const screens = useSlice(store, (view) => view.state.staff?.screens ?? NO_SCREENS, NO_SCREENS);
  return (
    <>
      <p class="figures">
        {presence && <Here presence={presence} />}
        {waiting > 0 && <> · {t("rooms.waiting", { n: waiting })}</>}
      </p>
      {screens.length > 0 && (
        <ul class="o-screens" aria-label={t("rooms.screens", { n: screens.length })}>
          {screens.map((one) => (
            <li key={one.id}>
              <bdi>{one.name}</bdi>{" "}
              <span class={one.online === false ? "warning" : "quiet"}>{standing(one)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Organisers are not counted. That nobody is here is not old news: nobody has come yet. */
function Here({ presence }: { presence: Presence }) {
  const { people: n, onsite, remote, stale } = presence;
  if (n === 0) return <span class="quiet">{t("rooms.nobody")}</span>;
  return (
    <span class={stale ? "quiet" : ""}>
      {t("rooms.presence", { n })}
      <span class="quiet"> ({t("rooms.split", { onsite, remote })})</span>
      {stale && t("rooms.stale")}
    </span>
  );
}

function standing(screen: ScreenView): string {
  if (screen.online === undefined) return t("rooms.screen.unknown");
  return t(screen.online ? "rooms.screen.on" : "rooms.screen.off");
}

const WHAT = ["questions", "polls", "chat", "captions", "attendance", "audit"] as const;
const FORMS = ["csv", "xlsx", "json"] as const;

function Exports({ id }: { id: string }) {
  const path = encodeURIComponent(id);
  return (
    <details>
      <summary>{t("rooms.exports")}</summary>
      <ul class="o-exports">
        {WHAT.map((what) => (
          <li key={what}>
            <span>{t(`export.${what}`)}</span>
            {FORMS.map((form) => (
              <a
                key={form}
                href={`/api/rooms/${path}/export?what=${what}&as=${form}`}
                download
                aria-label={t("export.as", { what: t(`export.${what}`), form: form.toUpperCase() })}
              >
                {form.toUpperCase()}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </details>
  );
}

function PairScreen({ rooms }: { rooms: readonly RoomInfo[] }) {
  const code = useSignal("");
  const name = useSignal("");
  const chosen = useSignal<string | null>(null);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const done = useSignal("");
  const address = useMemo(() => `${location.origin}/screen`, []);
  const room = chosen.value ?? rooms[0]?.id ?? "";
  const digits = code.value.replace(/\D/g, "");
  const fit = digits.length === 6 && name.value.trim() !== "" && room !== "";
  const pair = async () => {
    busy.value = true;
    error.value = null;
    done.value = "";
    try {
      const { screen } = await ask("pair_screen", room, { code: digits, name: name.peek().trim() });
      done.value = screen.name;
      code.value = "";
      name.value = "";
    } catch (refused) {
      error.value = refused;
    }
    busy.value = false;
  };
  return (
    <section class="o-part" aria-labelledby="screens-title">
      <h2 id="screens-title">{t("screens.title")}</h2>
      <ol class="o-steps">
        <li>
          <p>{t("screens.open")}</p>
          <Link url={address} label={t("screens.open")} />
          <p class="quiet small">
            {t("screens.kiosk")} {t("screens.language")}
          </p>
        </li>
        <li>
          <p>{t("screens.type")}</p>
          <form
            class="o-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (fit && !busy.peek()) void pair();
            }}
          >
            <div class="o-field is-short">
              <label for="screen-code">{t("screens.code")}</label>
              <input
                id="screen-code"
                class="figures"
                inputMode="numeric"
                autocomplete="off"
                maxLength={7}
                placeholder="000 000"
                value={code.value}
                onInput={(event) => {
                  code.value = event.currentTarget.value;
                }}
              />
            </div>
            <div class="o-field">
              <label for="screen-name">{t("screens.name")}</label>
              <input
                id="screen-name"
                dir="auto"
                maxLength={60}
                placeholder={t("screens.name.hint")}
                value={name.value}
                onInput={(event) => {
                  name.value = event.currentTarget.value;
                }}
              />
            </div>
            <div class="o-field">
              <label for="screen-room">{t("screens.room")}</label>
              <select
                id="screen-room"
                value={room}
                onChange={(event) => {
                  chosen.value = event.currentTarget.value;
                }}
              >
                {rooms.map((one) => (
                  <option key={one.id} value={one.id}>
                    {local(one.title)}
                  </option>
                ))}
              </select>
            </div>
            <p class="o-submit">
              <button type="submit" class="primary" disabled={!fit || busy.value}>
                {busy.value ? t("sending") : t("screens.pair")}
              </button>
            </p>
          </form>
          <Trouble error={error.value} />
          <p role="status" class="good">
            {done.value && t("screens.paired", { name: done.value })}
          </p>
        </li>
      </ol>
    </section>
  );
}

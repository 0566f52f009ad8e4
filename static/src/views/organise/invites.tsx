/** Letting people in: the event's code for delegates, signed links for everybody with a role. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { local, venueDay, venueTime } from "../../format.ts";
import type { Programme, Role } from "../../messages.ts";
import { call } from "../../session.ts";
import { t } from "../../words/organise.ts";
import { EventWords } from "../said.tsx";
import { qrCodes } from "./desk.ts";
import { Link, Trouble } from "./parts.tsx";
import { print } from "./sheet.tsx";
import { WayIn } from "./way-in.tsx";

export function Invites({ programme }: { programme: Programme | null }) {
  return (
    <>
      <WayIn />
      <Links programme={programme} />
    </>
  );
}

const ROLES = [
  "moderator",
  "speaker",
  "interpreter",
  "captioner",
  "observer",
  "delegate",
  "organiser",
] as const satisfies readonly Role[];
const SPANS = ["12h", "1d", "3d", "7d", "30d"] as const;
const MOST_USES = 100_000;

interface Made {
  invite: string;
  url: string;
  role: (typeof ROLES)[number];
  rooms: string[] | null;
  uses: number;
  expires_at: string;
  code: string;
}

function Links({ programme }: { programme: Programme | null }) {
  const made = useSignal<readonly Made[]>([]);
  return (
    <section class="o-part" aria-labelledby="invite-title">
      <h2 id="invite-title">{t("invite.title")}</h2>
      <p class="quiet">{t("invite.says")}</p>
      <MakeLink
        programme={programme}
        onMade={(one) => {
          made.value = [one, ...made.peek()];
        }}
      />
      {made.value.length > 0 && (
        <div class="stack" aria-live="polite">
          <h3>{t("invite.made")}</h3>
          <p class="quiet small">{t("invite.forgotten")}</p>
          <ul class="o-invites">
            {made.value.map((one) => (
              <Invite key={one.invite} one={one} programme={programme} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function MakeLink(props: { programme: Programme | null; onMade: (one: Made) => void }) {
  const role = useSignal<(typeof ROLES)[number]>("moderator");
  const some = useSignal(false);
  const rooms = useSignal<readonly string[]>([]);
  const uses = useSignal("1");
  const expires = useSignal<(typeof SPANS)[number]>("7d");
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const all = props.programme?.rooms ?? [];
  const fitUses = /^\d+$/.test(uses.value) && +uses.value >= 1 && +uses.value <= MOST_USES;
  const fitRooms = !some.value || rooms.value.length > 0;
  const make = async () => {
    busy.value = true;
    error.value = null;
    try {
      const chosen = some.peek() ? { rooms: rooms.peek() } : {};
      const body = { role: role.peek(), uses: +uses.peek(), expires: expires.peek(), ...chosen };
      const answer = await call<Omit<Made, "code">>("POST", "/api/invites", body);
      const [code = ""] = await qrCodes([answer.url]).catch(() => [""]);
      props.onMade({ ...answer, code });
    } catch (refused) {
      error.value = refused;
    }
    busy.value = false;
  };
  return (
    <form
      class="o-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (fitUses && fitRooms && !busy.peek()) void make();
      }}
    >
      <div class="o-field">
        <label for="invite-role">{t("invite.role")}</label>
        <select
          id="invite-role"
          value={role.value}
          aria-describedby="invite-role-may"
          onChange={(event) => {
            role.value = event.currentTarget.value as (typeof ROLES)[number];
          }}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`role.${one}`)}
            </option>
          ))}
        </select>
        <p id="invite-role-may" class="quiet small">
          {t(`role.${role.value}.may`)}
        </p>
      </div>
      <div class="o-field">
        <label for="invite-uses">{t("invite.uses")}</label>
        <input
          id="invite-uses"
          type="number"
          min={1}
          max={MOST_USES}
          value={uses.value}
          aria-invalid={!fitUses}
          aria-describedby={fitUses ? undefined : "invite-uses-fit"}
          onInput={(event) => {
            uses.value = event.currentTarget.value;
          }}
        />
        {!fitUses && (
          <p id="invite-uses-fit" class="warning small">
            {t("invite.uses.fit")}
          </p>
        )}
      </div>
      <div class="o-field">
        <label for="invite-expires">{t("invite.expires")}</label>
        <select
          id="invite-expires"
          value={expires.value}
          onChange={(event) => {
            expires.value = event.currentTarget.value as (typeof SPANS)[number];
          }}
        >
          {SPANS.map((one) => (
            <option key={one} value={one}>
              {t(`time.${one}`)}
            </option>
          ))}
        </select>
      </div>
      <fieldset class="o-rooms-chosen">
        <legend>{t("invite.rooms")}</legend>
        {[false, true].map((value) => (
          <label key={String(value)} class="o-choice">
            <input
              type="radio"
              name="invite-rooms"
              checked={some.value === value}
              onChange={() => {
                some.value = value;
              }}
            />
            {t(value ? "invite.rooms.some" : "invite.rooms.all")}
          </label>
        ))}
        {some.value &&
          all.map((room) => (
            <label key={room.id} class="o-choice is-inner">
              <input
                type="checkbox"
                checked={rooms.value.includes(room.id)}
                onChange={(event) => {
                  const others = rooms.peek().filter((id) => id !== room.id);
                  rooms.value = event.currentTarget.checked ? [...others, room.id] : others;
                }}
              />
              <EventWords text={room.title} />
            </label>
          ))}
        {!fitRooms && <p class="warning small">{t("invite.rooms.need")}</p>}
      </fieldset>
      <Trouble error={error.value} />
      <p>
        <button type="submit" class="primary" disabled={!fitUses || !fitRooms || busy.value}>
          {busy.value ? t("sending") : t("invite.make")}
        </button>
      </p>
    </form>
  );
}

function Invite({ one, programme }: { one: Made; programme: Programme | null }) {
  const role = t(`role.${one.role}`);
  const notes = useMemo(() => [roomsOf(one, programme), bounds(one)], [one, programme]);
  return (
    <li>
      {one.code && <img class="o-qr" src={one.code} alt="" />}
      <div class="stack">
        <p>
          <strong>{role}</strong>{" "}
          <span class="quiet">
            {notes[0]} · {notes[1]}
          </span>
        </p>
        <Link url={one.url} label={t("invite.link", { role })} />
        <p>
          <button
            type="button"
            disabled={!one.code}
            onClick={() => print({ kind: "poster", title: role, notes, code: one.code })}
          >
            {t("print")}
          </button>
        </p>
      </div>
    </li>
  );
}

function roomsOf({ rooms }: Made, programme: Programme | null): string {
  if (!rooms) return t("invite.rooms.all");
  const named = rooms.map((id) => programme?.rooms.find((room) => room.id === id)?.title ?? id);
  return named.map(local).join(", ");
}

function bounds({ uses, expires_at }: Made): string {
  const time = t("time.at", { day: venueDay(expires_at), time: venueTime(expires_at) });
  const until = t("invite.until", { time });
  return t("invite.bounds", { uses: t("invite.uses.n", { n: uses }), until });
}

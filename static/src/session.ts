/** Who am I: the event, the person, joining it, and keeping the pass fresh. */

import { signal } from "@preact/signals";
import type { Attendance, Delegation, ErrorBody, EventInfo, Person } from "./messages.ts";
import { Refused } from "./refused.ts";

export const event = signal<EventInfo | null>(null);
export const person = signal<Person | null>(null);
/** True when the server could not say who this is: that is no reason to send anybody away. */
export const unsure = signal(false);
/** When the pass ends, on the server's clock. */
export const passEnds = signal<string | null>(null);

export interface Joined {
  pass: string;
  person: Person;
  expires_at: string;
}

export interface JoinArgs {
  code?: string;
  name?: string;
  attendance?: Attendance;
  delegation?: string;
  badge?: string;
  languages?: string[];
}

/** Call an HTTP door of ours; rejects with `Refused` (code `network` when nobody answers). */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: "same-origin",
    });
  } catch {
    throw new Refused({ code: "network", message: "There is no connection to the server." });
  }
  const answer = (await response.json().catch(() => null)) as (T & { error?: ErrorBody }) | null;
  if (response.ok) return answer as T;
  throw new Refused(answer?.error ?? { code: "internal", message: `Error ${response.status}.` });
}

export async function loadEvent(): Promise<EventInfo> {
  event.value = await call<EventInfo>("GET", "/api/event");
  return event.value;
}

/** The person of the cookie, or null for somebody who has not joined. */
export async function loadPerson(): Promise<Person | null> {
  try {
    const me = await call<{ person: Person | null; expires_at: string | null }>("GET", "/api/me");
    person.value = me.person;
    passEnds.value = me.expires_at;
    unsure.value = false;
  } catch (error) {
    unsure.value = !isTurnedAway(error);
    if (unsure.value) throw error;
    person.value = null;
  }
  return person.value;
}

function admitted(joined: Joined): Joined {
  person.value = joined.person;
  passEnds.value = joined.expires_at;
  return joined;
}

export async function join(args: JoinArgs): Promise<Joined> {
  return admitted(await call<Joined>("POST", "/api/join", args));
}

/** Use an invite; the cookie is set by the answer. Without a name one is called by one's role. */
export async function acceptInvite(
  invite: string,
  name = "",
  languages: string[] = [],
): Promise<Joined> {
  const args = { invite, languages, ...(name ? { name } : {}) };
  return admitted(await call<Joined>("POST", "/api/pass", args));
}

/** The server knows the pass, and says no to it. */
function isTurnedAway(error: unknown): boolean {
  return error instanceof Refused && ["unauthenticated", "forbidden"].includes(error.code);
}

/** A fresh pass for the cookie; null when the old one is refused. */
export async function renewPass(): Promise<Joined | null> {
  try {
    return admitted(await call<Joined>("POST", "/api/renew"));
  } catch (error) {
    if (isTurnedAway(error)) return null;
    throw error;
  }
}

/** Leave the event on this device. */
export async function leave(): Promise<void> {
  await call("POST", "/api/leave");
  person.value = null;
}

let all: Promise<Delegation[]> | null = null;

/** Every delegation of the event, fetched once. */
export function delegations(): Promise<Delegation[]> {
  all ??= call<Delegation[]>("GET", "/api/delegations").catch((error) => {
    all = null;
    throw error;
  });
  return all;
}

export function isStaff(one: Person | null): boolean {
  return one?.role === "moderator" || one?.role === "organiser";
}

const NAME = "plenary.name";

/** The name this device joined with before; "" when nobody did. */
export function nameKept(): string {
  try {
    return localStorage.getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

/** Remember the name for the next time. */
export function keepName(name: string): void {
  try {
    if (name) localStorage.setItem(NAME, name);
  } catch {
    // The name is typed anew next time.
  }
}

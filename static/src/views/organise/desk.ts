/** What the organiser's page asks of the server beyond JSON: files with their faults, QR codes. */

import type { Attendance, ErrorBody, Role } from "../../messages.ts";
import { Refused } from "../../refused.ts";
import { call } from "../../session.ts";

/** One thing wrong in a file: where, and what. In the server's words. */
export interface Fault {
  path: string;
  reason: string;
}

/** A file that was refused whole. */
export class Broken extends Error {
  readonly faults: Fault[];
  /** How many more there are than are told. */
  readonly more: number;

  constructor(faults: Fault[], more: number) {
    super("The file was refused.");
    this.name = "Broken";
    this.faults = faults;
    this.more = more;
  }
}

interface Answer {
  error?: ErrorBody;
  faults?: Fault[];
  more?: number;
}

/** Send a file as it is; rejects with `Broken` for its faults, with `Refused` for all else. */
export async function upload<T>(path: string, file: Blob, type: string): Promise<T> {
  let response: Response;
  try {
    const headers = { "content-type": type };
    response = await fetch(path, { method: "POST", headers, body: file });
  } catch {
    throw new Refused({ code: "network", message: "There is no connection to the server." });
  }
  const answer = (await response.json().catch(() => null)) as (T & Answer) | null;
  if (response.ok && answer) return answer;
  if (answer?.faults?.length) throw new Broken(answer.faults, answer.more ?? 0);
  const said = answer?.error;
  throw new Refused(said ?? { code: "internal", message: `Error ${response.status}.` });
}

/** A line of a list of people, as the server read it. */
export interface Understood {
  line: number;
  name: string;
  role: Role;
  attendance: Attendance;
  delegation: string;
  country: string;
  field: string;
}

export interface Badge {
  code: string;
  name: string;
  role: Role;
  attendance: Attendance;
  delegation: string;
  url: string;
}

export interface Change {
  rooms: number;
  sessions: number;
  speakers: number;
  new: number;
  gone: number;
}

export const people = {
  look: (file: Blob) =>
    upload<{ people: Understood[] }>("/api/people?keep=no", file, "text/csv").then(
      (answer) => answer.people,
    ),
  make: (file: Blob) =>
    upload<{ badges: Badge[] }>("/api/people", file, "text/csv").then((answer) => answer.badges),
  badges: () => call<{ badges: Badge[] }>("GET", "/api/badges").then((answer) => answer.badges),
};

export const schedule = {
  look: (file: Blob) => upload<Change>("/api/programme?keep=no", file, typeOf(file)),
  take: (file: Blob) => upload<Change>("/api/programme", file, typeOf(file)),
};

function typeOf(file: Blob): string {
  return file.type || "application/octet-stream";
}

const AT_ONCE = 25;

/** QR codes as pictures, in the order of their addresses; `onStep` hears how many there are. */
export async function qrCodes(
  texts: readonly string[],
  onStep: (n: number) => void = () => undefined,
): Promise<string[]> {
  const drawn: string[] = [];
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    const part = texts.slice(at, at + AT_ONCE);
    const { svgs } = await call<{ svgs: string[] }>("POST", "/api/qr", { texts: part });
    drawn.push(...svgs.map(picture));
    onStep(drawn.length);
  }
  return drawn;
}

/** An SVG for an `img`: as a picture it can run nothing. */
export function picture(svg: string): string {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

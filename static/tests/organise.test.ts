import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Refused } from "../src/refused.ts";
import {
  type Badge,
  Broken,
  people,
  picture,
  qrCodes,
  schedule,
  type Understood,
} from "../src/views/organise/desk.ts";
import { badgesCsv, EXAMPLE, known, spelled } from "../src/views/organise/lists.ts";
import type { Word } from "../src/words/catalogue.ts";
import { en } from "../src/words/organise.ts";
import { zh } from "../src/words/organise.zh.ts";

const ADA: Badge = {
  code: "K7M2P9QX",
  name: "Ada Łukasiewicz",
  role: "delegate",
  attendance: "remote",
  delegation: "Łódź",
  url: "https://summit.example/join#badge=K7M2P9QX",
};

// ---- lists -------------------------------------------------------------------------------------

test("badges become a file that a spreadsheet reads: with a mark for UTF-8, line by line", () => {
  const csv = badgesCsv([ADA]);
  assert.ok(csv.startsWith("\ufeffcode,name,role,attendance,delegation,url\r\n"));
  assert.ok(csv.endsWith("#badge=K7M2P9QX\r\n"));
  assert.equal(csv.split("\r\n").length, 3);
});

test("no name becomes a formula, however it is dressed up", () => {
  for (const name of ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", "''=1"]) {
    const cell = badgesCsv([{ ...ADA, name }]).split("\r\n")[1] ?? "";
    assert.ok(cell.includes(`,'${name}`), JSON.stringify(name));
  }
  assert.ok(badgesCsv([{ ...ADA, name: "d'Arc" }]).includes(",d'Arc,"));
});

test("quotes, commas and line breaks stay in their cell", () => {
  const csv = badgesCsv([{ ...ADA, name: 'Ada "the first", of\nŁódź' }]);
  assert.ok(csv.includes('"Ada ""the first"", of\nŁódź"'));
});

function line(name: string, delegation = ""): Understood {
  const rest = { attendance: "onsite", country: "", field: "" } as const;
  return { line: 2, name, role: "delegate", delegation, ...rest };
}

test("who is on a list and has a badge already is counted, however the name is written", () => {
  const decomposed = "Łódź".normalize("NFD");
  const list = [line("ada łukasiewicz", decomposed), line("Ada Łukasiewicz", "Gdynia"), line("Bo")];
  assert.equal(known(list, [ADA]), 1);
  assert.equal(known(list, []), 0);
});

test("a code is spelled in groups of four", () => {
  assert.equal(spelled("K7M2P9QX"), "K7M2 P9QX");
  assert.equal(spelled("K7M2"), "K7M2");
});

test("the example names columns that the server knows", () => {
  const header = EXAMPLE.replace("\ufeff", "").split("\r\n")[0] ?? "";
  const columns = ["name", "role", "city", "country", "field", "attendance"];
  assert.deepEqual(header.split(","), columns);
});

// ---- what is asked of the server ---------------------------------------------------------------

interface Asked {
  path: string;
  method: string | undefined;
  body: unknown;
}

let asked: Asked[] = [];
let answers: (Response | Error)[] = [];
const realFetch = globalThis.fetch;

beforeEach(() => {
  asked = [];
  answers = [];
  globalThis.fetch = async (path, init) => {
    asked.push({ path: String(path), method: init?.method, body: init?.body });
    const answer = answers.shift();
    if (!answer || answer instanceof Error) throw answer ?? new TypeError("Failed to fetch");
    return answer;
  };
});

afterEach(() => {
  globalThis.fetch = realFetch;
});

const FILE = new File(["name\nAda\n"], "people.csv", { type: "text/csv" });

test("a list is looked at without being kept, then kept", async () => {
  answers = [Response.json({ people: [line("Ada")] }), Response.json({ badges: [ADA] })];
  assert.equal((await people.look(FILE))[0]?.name, "Ada");
  assert.deepEqual(await people.make(FILE), [ADA]);
  assert.deepEqual(
    asked.map((one) => `${one.method} ${one.path}`),
    ["POST /api/people?keep=no", "POST /api/people"],
  );
  assert.equal(asked[0]?.body, FILE);
});

test("every fault of a file comes with its place", async () => {
  const faults = [{ path: "line 2, role", reason: "“king” is no role" }];
  const error = { code: "bad_request", message: "This file was refused." };
  answers = [Response.json({ error, faults, more: 3 }, { status: 400 })];
  await assert.rejects(people.look(FILE), (broken: Broken) => {
    assert.ok(broken instanceof Broken);
    assert.deepEqual(broken.faults, faults);
    assert.equal(broken.more, 3);
    return true;
  });
});

test("a refusal without faults is the server's no, and silence is no connection", async () => {
  const error = { code: "conflict", message: "This file is of another event." };
  answers = [
    Response.json({ error }, { status: 409 }),
    new Response("<h1>Bad gateway</h1>", { status: 502 }),
    new TypeError("Failed to fetch"),
  ];
  for (const code of ["conflict", "internal", "network"]) {
    await assert.rejects(schedule.take(FILE), (refused: Refused) => {
      assert.ok(refused instanceof Refused);
      assert.equal(refused.code, code);
      return true;
    });
  }
});

test("codes are drawn in parts, never named in an address, and come in order", async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `/join#badge=B${index}`);
  answers = [25, 25, 10].map((n, part) =>
    Response.json({ svgs: Array.from({ length: n }, (_, index) => `<svg>${part * 25 + index}`) }),
  );
  const steps: number[] = [];
  const codes = await qrCodes(texts, (n) => steps.push(n));
  assert.deepEqual(steps, [25, 50, 60]);
  assert.equal(codes[59], picture("<svg>59"));
  assert.ok(asked.every((one) => one.path === "/api/qr" && one.method === "POST"));
});

test("a drawing is a picture, whatever is in it", () => {
  const src = picture('<svg onload="alert(1)">#"</svg>');
  assert.ok(src.startsWith("data:image/svg+xml,%3Csvg"));
  assert.ok(!/[<>"#]/.test(src));
});

// ---- words -------------------------------------------------------------------------------------

function gaps(word: Word | undefined): string[] {
  const forms = typeof word === "string" ? [word] : Object.values(word ?? {});
  const found = forms.flatMap((one) => one.match(/\{\w+\}/g) ?? []);
  return [...new Set(found)].filter((gap) => gap !== "{n}").sort();
}

test("Chinese has every word of the organiser's catalogue, with the same gaps", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  for (const [key, word] of Object.entries(en as { [key: string]: Word })) {
    assert.deepEqual(gaps((zh as { [key: string]: Word })[key]), gaps(word), key);
  }
});

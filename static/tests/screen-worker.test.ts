import assert from "node:assert/strict";
import { test } from "node:test";
import { Larder } from "../src/screen/worker-cache.ts";
import { keeping, mannerOf } from "../src/screen/worker-rules.ts";

const HOME = "https://summit.example";

function manner(path: string, mode = "cors", method = "GET"): string {
  return mannerOf({ method, url: new URL(path, HOME).href, mode }, HOME);
}

test("the worker answers for the screen's page and its files, and leaves all else alone", () => {
  assert.equal(manner("/screen", "navigate"), "shell");
  assert.equal(manner("/screen?x=1#language=zh", "navigate"), "shell");
  assert.equal(manner("/assets/index-abc.js"), "kept");
  assert.equal(manner("/api/qr.svg?text=/join"), "kept");
  assert.equal(manner("/api/programme"), "fresh");
  assert.equal(manner("/api/me"), "hurried");
  for (const path of ["/api/rooms/main/people", "/api/screens/secret", "/api/programme.ics"]) {
    assert.equal(manner(path), "free", path);
  }
});

test("it never touches what changes something, other pages, or other servers", () => {
  assert.equal(manner("/api/screens", "cors", "POST"), "free");
  assert.equal(manner("/api/programme", "cors", "POST"), "free");
  assert.equal(manner("/rooms/main", "navigate"), "free");
  assert.equal(manner("https://other.example/assets/a.js"), "free");
});

test("a wish to keep something that is no file of the pages is none", () => {
  const entry = "/assets/index-abc.js";
  assert.deepEqual(keeping({ keep: [entry], entry }), { keep: [entry], entry });
  const strange = [null, 7, {}, { keep: "all", entry }, { keep: ["/api/me"], entry }];
  for (const data of [...strange, { keep: [entry], entry: "https://other.example/assets/x.js" }]) {
    assert.equal(keeping(data), null);
  }
});

/** The part of the Cache interface that the worker uses, in memory. */
class FakeCache {
  readonly things = new Map<string, Response>();
  #key(of: Request | string): string {
    return new URL(typeof of === "string" ? of : of.url, HOME).href;
  }
  async match(of: Request | string): Promise<Response | undefined> {
    return this.things.get(this.#key(of))?.clone();
  }
  async put(of: Request | string, response: Response): Promise<void> {
    this.things.set(this.#key(of), response);
  }
  async keys(): Promise<Request[]> {
    return [...this.things.keys()].map((url) => new Request(url));
  }
  async delete(of: Request | string): Promise<boolean> {
    return this.things.delete(this.#key(of));
  }
  get paths(): string[] {
    return [...this.things.keys()].map((url) => url.slice(HOME.length)).sort();
  }
}

class Server {
  readonly cache = new FakeCache();
  readonly files = new Map<string, string>();
  away = false;
  asked: string[] = [];
  readonly larder = new Larder({
    origin: HOME,
    cache: async () => this.cache as unknown as Cache,
    fetch: async (request) => {
      const { pathname } = new URL(typeof request === "string" ? request : request.url, HOME);
      this.asked.push(pathname);
      if (this.away) throw new TypeError("Failed to fetch");
      const text = this.files.get(pathname);
      return text === undefined ? new Response("", { status: 404 }) : new Response(text);
    },
  });

  release(version: string): { keep: string[]; entry: string } {
    const entry = `/assets/index-${version}.js`;
    const style = `/assets/index-${version}.css`;
    this.files.set("/screen", `<script src="${entry}"></script>`);
    this.files.set(entry, `script ${version}`);
    this.files.set(style, `style ${version}`);
    return { keep: [entry, style], entry };
  }

  async get(path: string, how: Parameters<Larder["answer"]>[1]): Promise<string> {
    const answer = await this.larder.answer(new Request(new URL(path, HOME)), how);
    return answer.ok ? answer.text() : `status ${answer.status}`;
  }
}

test("a page that was kept loads while the server is away, whole", async () => {
  const server = new Server();
  const wish = server.release("one");
  assert.equal(await server.larder.keep(wish), true);
  server.away = true;
  assert.match(await server.get("/screen", "shell"), /index-one/);
  assert.equal(await server.get("/assets/index-one.js", "kept"), "script one");
  assert.equal(await server.get("/assets/index-one.css", "kept"), "style one");
});

test("a new version takes the place of the old one only when all of it is here", async () => {
  const server = new Server();
  await server.larder.keep(server.release("one"));
  const wish = server.release("two");
  server.files.delete("/assets/index-two.css");
  assert.equal(await server.larder.keep(wish), false);
  server.away = true;
  assert.match(await server.get("/screen", "shell"), /index-one/);
  assert.equal(await server.get("/assets/index-one.js", "kept"), "script one");
  server.away = false;
  await server.larder.keep(server.release("two"));
  assert.deepEqual(server.cache.paths, [
    "/assets/index-two.css",
    "/assets/index-two.js",
    "/screen",
  ]);
});

test("a page of yesterday does not put itself in the place of today's", async () => {
  const server = new Server();
  const old = server.release("one");
  server.release("two");
  assert.equal(await server.larder.keep(old), false);
  assert.deepEqual(server.cache.paths, []);
});

test("the page itself comes from the server whenever that answers", async () => {
  const server = new Server();
  await server.larder.keep(server.release("one"));
  server.release("two");
  assert.match(await server.get("/screen", "shell"), /index-two/);
});

test("the programme is fresh, or as it was when the server is away", async () => {
  const server = new Server();
  server.files.set("/api/programme", "plan one");
  assert.equal(await server.get("/api/programme", "fresh"), "plan one");
  server.files.set("/api/programme", "plan two");
  assert.equal(await server.get("/api/programme", "fresh"), "plan two");
  server.away = true;
  assert.equal(await server.get("/api/programme", "fresh"), "plan two");
});

test("an error of the server is shown to the page, and not kept for later", async () => {
  const server = new Server();
  assert.equal(await server.get("/api/programme", "fresh"), "status 404");
  assert.deepEqual(server.cache.paths, []);
});

test("a file is asked for once", async () => {
  const server = new Server();
  server.release("one");
  await server.get("/assets/index-one.js", "kept");
  await server.get("/assets/index-one.js", "kept");
  assert.deepEqual(server.asked, ["/assets/index-one.js"]);
});

test("QR codes do not pile up", async () => {
  const server = new Server();
  const wish = server.release("one");
  for (let index = 0; index < 30; index++) {
    await server.cache.put(`/api/qr.svg?text=${index}`, new Response("svg"));
  }
  await server.larder.keep(wish);
  const codes = server.cache.paths.filter((path) => path.startsWith("/api/qr.svg"));
  assert.equal(codes.length, 20);
  assert.ok(codes.includes("/api/qr.svg?text=29"));
});

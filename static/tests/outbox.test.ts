import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { browserShelf, type Entry, Outbox, Superseded } from "../src/outbox.ts";
import { Refused } from "../src/refused.ts";

/** A link whose answers the test gives by hand. */
class Answers {
  readonly asked: { name: string; room: string | null; args: unknown; id: string }[] = [];
  readonly #open = new Map<string, { resolve(ok: unknown): void; reject(error: Error): void }>();

  ask(name: string, room: string | null, args: unknown, id = ""): Promise<never> {
    this.asked.push({ name, room, args, id });
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve: resolve as never, reject });
    });
  }

  abandon(id: string): void {
    this.#open.delete(id);
  }

  ok(index: number, ok: unknown): void {
    this.#open.get(this.asked[index]?.id ?? "")?.resolve(ok);
  }

  refuse(index: number, code: string, retry_ms: number | null = null): void {
    const error = new Refused({ code, message: `No: ${code}.`, retry_ms });
    this.#open.get(this.asked[index]?.id ?? "")?.reject(error);
  }
}

const settled = () => new Promise((done) => setTimeout(done, 20));

async function outboxOf(person = "p1") {
  const shelf = browserShelf(new IDBFactory());
  const link = new Answers();
  const waits: (() => void)[] = [];
  const outbox = new Outbox(link as never, shelf, (run) => void waits.push(run));
  await outbox.resume(person);
  return { shelf, link, outbox, waits };
}

test("a command rests on the shelf until it is answered", async () => {
  const { shelf, link, outbox } = await outboxOf();
  const answer = outbox.put("ask_question", "main", { text: "Why?" });
  await settled();
  assert.equal((await shelf.all()).length, 1);
  assert.equal(outbox.entries.value.length, 1);
  link.ok(0, { question: { id: "q1" } });
  assert.equal((await answer).question.id, "q1");
  await settled();
  assert.deepEqual([await shelf.all(), outbox.entries.value], [[], []]);
});

test("after a reload what was left is sent once, in order, with the same ids", async () => {
  const { shelf, link, outbox } = await outboxOf();
  void outbox.put("say", "main", { text: "one" });
  await settled();
  void outbox.put("say", "main", { text: "two" });
  await settled();
  const page = new Answers();
  const done: unknown[] = [];
  const later = new Outbox(page as never, shelf);
  await later.resume("p1", (entry, ok) => done.push([entry.args, ok]));
  assert.deepEqual(
    page.asked.map((one) => one.id),
    link.asked.map((one) => one.id),
  );
  await later.resume("p1");
  assert.equal(page.asked.length, 2);
  page.ok(1, {});
  await settled();
  assert.deepEqual(done, [[{ text: "two" }, {}]]);
  assert.equal((await shelf.all()).length, 1);
});

test("nobody sends what another person left on this device", async () => {
  const { shelf, outbox } = await outboxOf("p1");
  void outbox.put("say", "main", { text: "mine" });
  await settled();
  const page = new Answers();
  await new Outbox(page as never, shelf).resume("p2");
  assert.deepEqual(page.asked, []);
});

test("what is older than a day is not sent any more", async () => {
  const { shelf, outbox } = await outboxOf();
  void outbox.put("say", "main", { text: "old" });
  await settled();
  const page = new Answers();
  const later = new Outbox(page as never, shelf);
  await later.resume("p1", undefined, Date.now() + 25 * 3_600_000);
  await settled();
  assert.deepEqual([page.asked, await shelf.all()], [[], []]);
});

test("a refusal that may pass is tried again with the same id after the time it names", async () => {
  const { link, outbox, waits } = await outboxOf();
  const answer = outbox.put("say", "main", { text: "fast" });
  await settled();
  link.refuse(0, "rate_limited", 700);
  await settled();
  assert.equal(waits.length, 1);
  waits[0]?.();
  await settled();
  assert.equal(link.asked[1]?.id, link.asked[0]?.id);
  link.ok(1, { message: { id: "m1" } });
  assert.equal((await answer).message.id, "m1");
});

test("a refusal for good is kept with its words until it is put away", async () => {
  const { shelf, link, outbox } = await outboxOf();
  const answer = outbox.put("cast_ballot", "main", { poll: "p1", choice: { options: ["a"] } });
  await settled();
  link.refuse(0, "poll.closed");
  await assert.rejects(answer, Refused);
  await settled();
  assert.equal(outbox.entries.value[0]?.error?.code, "poll.closed");
  const page = new Answers();
  const later = new Outbox(page as never, shelf);
  await later.resume("p1");
  assert.deepEqual(page.asked, []);
  assert.equal(later.entries.value[0]?.error?.code, "poll.closed");
  later.forget(later.entries.value[0]?.id ?? "");
  await settled();
  assert.deepEqual(await shelf.all(), []);
});

test("a later wish on the same subject replaces one that still waits", async () => {
  const { link, outbox, waits } = await outboxOf();
  const first = outbox.put("upvote_question", "main", { question: "q1", on: true }, "q1");
  await settled();
  link.refuse(0, "unavailable");
  await settled();
  void outbox.put("upvote_question", "main", { question: "q1", on: false }, "q1");
  await settled();
  waits[0]?.();
  await assert.rejects(first, Superseded);
  assert.deepEqual(
    link.asked.map((one) => (one.args as { on: boolean }).on),
    [true, false],
  );
  assert.equal(outbox.entries.value.length, 1);
});

test("a browser that keeps nothing still sends", async () => {
  const link = new Answers();
  const outbox = new Outbox(link as never, browserShelf(undefined));
  await outbox.resume("p1");
  const answer = outbox.put("say", "main", { text: "hello" });
  await settled();
  link.ok(0, { message: { id: "m1" } });
  assert.equal((await answer).message.id, "m1");
});

test("entries name the person, the room and the moment", async () => {
  const { shelf, outbox } = await outboxOf("p7");
  void outbox.put("say", "creative-cities", { text: "x" });
  await settled();
  const [entry] = (await shelf.all()) as Entry[];
  assert.deepEqual([entry?.person, entry?.room, entry?.do], ["p7", "creative-cities", "say"]);
  assert.ok(Math.abs((entry?.at ?? 0) - Date.now()) < 5000);
});

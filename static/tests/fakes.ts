/** A small world for the link: a clock that is moved by hand, and sockets that a test holds. */

import { Link } from "../src/link.ts";
import type { World } from "../src/world.ts";

export class FakeSocket {
  readyState = 0;
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | null = null;
  onopen: () => void = () => undefined;
  onmessage: ((event: { data: string }) => void) | null = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(code = 1000): void {
    this.readyState = 3;
    this.closedWith = code;
  }

  /** The socket is open; nothing was said yet. */
  open(): void {
    this.readyState = 1;
    this.onopen();
  }

  /** The server accepts the socket and welcomes. */
  accept(): void {
    this.open();
    this.welcome();
  }

  welcome(): void {
    this.say({
      welcome: { now: "2020-09-17T01:00:00.000Z", limits: {} },
      re: this.last("hello").id,
    });
  }

  say(...messages: Record<string, unknown>[]): void {
    this.onmessage?.({ data: JSON.stringify(messages.length === 1 ? messages[0] : messages) });
  }

  /** The server, or the network, ends the socket. */
  end(code: number): void {
    this.readyState = 3;
    this.onclose({ code });
  }

  all(command: string): Record<string, unknown>[] {
    return this.sent.filter((one) => one.do === command);
  }

  last(command: string): Record<string, unknown> {
    const found = this.all(command).at(-1);
    if (!found) throw new Error(`No ${command} was sent.`);
    return found;
  }
}

/** A clock that is moved by hand, and what is to happen when. */
export class HandClock {
  #time = 1_000_000;
  #timers = new Map<number, { at: number; run: () => void }>();
  #next = 1;

  now = () => this.#time;
  later = (run: () => void, ms: number) => {
    const id = this.#next++;
    this.#timers.set(id, { at: this.#time + ms, run });
    return id;
  };
  cancel = (timer: number) => void this.#timers.delete(timer);

  /** How much is still to happen. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Let time pass; what is due runs in order. */
  pass(ms: number): void {
    const until = this.#time + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, one]) => one.at <= until);
      const [first] = due.sort(([, a], [, b]) => a.at - b.at);
      if (!first) break;
      this.#timers.delete(first[0]);
      this.#time = Math.max(this.#time, first[1].at);
      first[1].run();
    }
    this.#time = until;
  }

  /** The same, and whatever was promised meanwhile is kept. */
  async passed(ms: number): Promise<void> {
    this.pass(ms);
    await new Promise((done) => setImmediate(done));
  }
}

export class FakeWorld extends HandClock implements World {
  readonly sockets: FakeSocket[] = [];
  chance = 1;

  open(): WebSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  }

  random(): number {
    return this.chance;
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (!last) throw new Error("No socket was opened.");
    return last;
  }
}

/** A link that is trying its first socket. */
export function linked(options: { renew?: () => Promise<boolean> } = {}) {
  const world = new FakeWorld();
  const link = new Link({ world, ...options });
  link.connect();
  return { world, link };
}

/** A link whose socket was accepted. */
export function live(options: { renew?: () => Promise<boolean> } = {}) {
  const made = linked(options);
  made.world.socket.accept();
  return made;
}

/**
 * The live connection (protocol.md): hello, enter, beats, resume, and commands that are answered.
 *
 * It returns by itself with full jitter, enters its rooms again from where it was, and sends what
 * was not answered once more with the same id, so the server does it once.
 */

import { type Signal, signal } from "@preact/signals";
import { forget, learn } from "./clock.ts";
import { Following, type RoomSink } from "./following.ts";
import type { CommandName, Commands, Cursor, ErrorBody, RoomMessage, Welcome } from "./messages.ts";
import * as patience from "./patience.ts";
import { newId, Refused } from "./refused.ts";
import type { Connection, LinkOptions, World } from "./world.ts";

export { newId, Refused } from "./refused.ts";
export type { Connection } from "./world.ts";

interface Pending {
  message: Record<string, unknown>;
  resolve(ok: never): void;
  reject(error: Refused): void;
}

export class Link {
  readonly connection: Signal<Connection>;
  /** When the last frame arrived, on this device's clock. */
  readonly lastSeen: Signal<number | null> = signal(null);
  readonly welcome: Signal<Welcome | null> = signal(null);

  readonly #options: LinkOptions;
  readonly #world: World;
  readonly #pending = new Map<string, Pending>();
  readonly #following = new Map<string, Following>();
  #socket: WebSocket | null = null;
  /** Hello was said on this socket; what follows it is answered in order, after the welcome. */
  #greeted = false;
  #helloId = "";
  #tries = 0;
  #retry: number | null = null;
  #silence: number | null = null;
  #liveSince = 0;
  #returnAt: number | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#world = options.world;
    this.connection = signal(this.#as("connecting"));
  }

  get live(): boolean {
    return this.connection.value.state === "live";
  }

  /** Connect now, whatever the link was waiting for. */
  connect(): void {
    this.#cancelRetry();
    if (this.#socket) return;
    this.connection.value = this.#as("connecting");
    const socket = this.#world.open();
    this.#socket = socket;
    socket.onopen = () => this.#hello(socket);
    socket.onmessage = (event) => this.#frame(socket, event.data as string);
    socket.onclose = (event) => this.#closed(socket, event.code);
    this.#listenFor(socket);
  }

  /** Stay away until `connect` is called. */
  close(reason = "left"): void {
    this.#cancelRetry();
    this.#drop(1000);
    this.connection.value = this.#as("gone", null, reason);
  }

  /** Try again soon if the link is waiting, or if nothing was heard for too long. */
  wake(): void {
    const { state } = this.connection.value;
    const silent = this.#world.now() - (this.lastSeen.value ?? 0) > patience.SILENCE_MS;
    if (state === "live" && silent) this.#lost();
    else if (state === "waiting" && this.#returnAt === null) this.#wait(this.#world.random() * 300);
  }

  /** Take part in a room until the returned function is called. */
  follow(room: string, sink: RoomSink): () => void {
    const following = new Following(room, sink, (cursor) => this.#enter(room, cursor));
    this.#following.set(room, following);
    if (this.#greeted) following.enter();
    return () => {
      if (this.#following.get(room) !== following) return;
      this.#following.delete(room);
      this.#send({ do: "leave", id: newId(), room });
    };
  }

  /**
   * Send a command; what comes back is its `ok`, or a `Refused`. Unanswered commands are sent
   * again with the same id after a reconnect. `id` repeats a command of an earlier page.
   */
  ask<C extends CommandName>(
    name: C,
    room: string | null,
    args: Commands[C]["args"],
    id: string = newId(),
  ): Promise<Commands[C]["ok"]> {
    const message: Record<string, unknown> = {
      ...args,
      do: name,
      id,
      ...(room === null ? {} : { room }),
    };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { message, resolve: resolve as (ok: never) => void, reject });
      if (this.#greeted) this.#send(message);
    });
  }

  /** Give up waiting for an answer; the command may have been done all the same. */
  abandon(id: string): void {
    this.#pending.delete(id);
  }

  /** Send without an id: best effort, no answer. Nothing is sent while the link is down. */
  tell(name: string, room: string, args: Record<string, unknown>): void {
    if (this.live) this.#send({ do: name, room, ...args });
  }

  #as(state: Connection["state"], retryAt: number | null = null, reason: string | null = null) {
    return { state, since: this.#world.now(), retryAt, reason };
  }

  #send(message: Record<string, unknown>): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  /** Hello, and with it all that is to be said: waiting for the welcome would cost a round trip. */
  #hello(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    const pass = this.#options.pass?.() ?? null;
    const id = newId();
    const hello = { do: "hello", id, client: this.#options.client ?? "web/1.0" };
    this.#helloId = id;
    this.#send(pass ? { ...hello, pass } : hello);
    this.#greeted = true;
    for (const following of this.#following.values()) following.enter();
    for (const { message } of this.#pending.values()) this.#send(message);
  }

  #frame(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return;
    this.lastSeen.value = this.#world.now();
    this.#listenFor(socket);
    const frame = JSON.parse(text) as unknown;
    for (const message of Array.isArray(frame) ? frame : [frame]) {
      this.#message(message as Record<string, unknown>);
    }
  }

  #message(message: Record<string, unknown>): void {
    if (typeof message.now === "string") learn(message.now);
    if ("welcome" in message) this.#welcomed(message.welcome as Welcome);
    else if (message.re === this.#helloId) this.#unwelcome();
    else if ("re" in message) this.#answered(message);
    else if ("beat" in message) this.#beat(message.cursors as { [room: string]: Cursor });
    else if ("leave" in message) this.#asked(message.leave as { after_ms?: number });
    else if (typeof message.room === "string") {
      this.#following.get(message.room)?.message(message as unknown as RoomMessage);
    }
  }

  #welcomed(welcome: Welcome): void {
    forget(); // whatever was learnt before a loss: the device may have slept, its clock been set
    learn(welcome.now);
    this.#liveSince = this.#world.now();
    this.welcome.value = welcome;
    this.connection.value = this.#as("live");
  }

  /** Hello was refused: what went with it is refused for that alone. */
  #unwelcome(): void {
    const socket = this.#socket;
    if (socket) socket.onmessage = null;
    this.#world.later(() => socket === this.#socket && this.#lost(), patience.UNWELCOME_MS);
  }

  #answered(message: Record<string, unknown>): void {
    const id = message.re as string;
    for (const following of this.#following.values()) {
      if (following.answered(id, message)) {
        const wait = following.retryIn;
        if (wait !== null) this.#world.later(() => this.live && following.enter(), wait);
        return;
      }
    }
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    if (message.error) pending.reject(new Refused(message.error as ErrorBody));
    else pending.resolve((message.ok ?? {}) as never);
  }

  #enter(room: string, cursor: Cursor | null): string {
    const id = newId();
    this.#send({ do: "enter", id, room, ...(cursor ? { cursor } : {}) });
    return id;
  }

  #beat(cursors: { [room: string]: Cursor } | undefined): void {
    for (const [room, cursor] of Object.entries(cursors ?? {})) {
      const following = this.#following.get(room);
      if (!following?.isBehind(cursor)) continue;
      this.#world.later(
        () => this.live && following.isBehind(cursor) && following.enter(),
        patience.BEAT_GRACE_MS,
      );
    }
  }

  /** The server asks to leave, and says when to be back. */
  #asked(leave: { after_ms?: number }): void {
    const after = leave.after_ms ?? 0;
    this.#returnAt = this.#world.now() + after;
    const socket = this.#socket;
    this.#world.later(() => socket && socket === this.#socket && this.#lost(), after);
  }

  #listenFor(socket: WebSocket): void {
    if (this.#silence !== null) this.#world.cancel(this.#silence);
    this.#silence = this.#world.later(
      () => socket === this.#socket && this.#lost(),
      patience.SILENCE_MS,
    );
  }

  /** The connection is of no use any more: drop it without waiting for its close. */
  #lost(): void {
    this.#drop(4000);
    this.#comeBack();
  }

  #drop(code: number): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#greeted = false;
    if (this.#silence !== null) this.#world.cancel(this.#silence);
    this.#silence = null;
    try {
      socket?.close(code);
    } catch {
      // It was never opened; there is nothing to close.
    }
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    this.#drop(1000);
    if (code >= 4500 && code <= 4999) {
      this.connection.value = this.#as("gone", null, String(code));
    } else if (code === 4005) {
      void this.#renewed().then((ok) => (ok ? this.#comeBack() : this.close("4501")));
    } else {
      // A handshake that keeps failing may be a pass that is refused. Asking is rare, since it is
      // far more often a server that is down, and would be asked by everybody at once.
      if (this.#tries % 8 === 7) {
        void this.#renewed().then((ok) => ok || this.live || this.close("4501"));
      }
      this.#comeBack();
    }
  }

  async #renewed(): Promise<boolean> {
    // Without a network nothing is said about the pass.
    return (await this.#options.renew?.().catch(() => true)) ?? true;
  }

  #comeBack(): void {
    const now = this.#world.now();
    if (this.live && now - this.#liveSince >= patience.STEADY_MS) this.#tries = 0;
    const most = Math.min(patience.LAST_RETRY_MS, patience.FIRST_RETRY_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#wait(
      this.#returnAt === null ? this.#world.random() * most : Math.max(0, this.#returnAt - now),
    );
  }

  #wait(ms: number): void {
    this.#cancelRetry();
    this.connection.value = this.#as("waiting", this.#world.now() + ms);
    this.#retry = this.#world.later(() => {
      this.#returnAt = null;
      this.connect();
    }, ms);
  }

  #cancelRetry(): void {
    if (this.#retry !== null) this.#world.cancel(this.#retry);
    this.#retry = null;
  }
}

/**
 * Watching a room: by the best way that carries, down and up again by itself, with what the viewer
 * likes. It owns the engines; the page shows `engine` and says `way` and `why`.
 */

import { batch, effect, type Signal, signal } from "@preact/signals";
import { Asking } from "./asking.ts";
import { Carrying } from "./carrying.ts";
import type { Engine, EngineState } from "./engine.ts";
import { Ladder, type Why, whyOf } from "./ladder.ts";
import { browserTools, type Tools } from "./tools.ts";
import { isPlaylist, type Way } from "./ways.ts";

/** So long a better way has to show that it carries. */
const TRIAL_MS = 12_000;
const TICK_MS = 1_000;

export interface WatchingOptions {
  /** Ask the server for the ways. */
  ask(): Promise<Way[]>;
  /** An engine for a way that is not captions. */
  make(way: Way, wish: { channel: string; picture: boolean }): Promise<Engine>;
  /** Whether something should be heard or seen now. */
  onAir(): { live: boolean; picture: boolean };
  tools?: Tools;
}

export class Watching {
  readonly way: Signal<Way | null> = signal(null);
  readonly why: Signal<Why | null> = signal(null);
  readonly engine: Signal<Engine | null> = signal(null);
  readonly #options: WatchingOptions;
  readonly #tools: Tools;
  readonly #asking: Asking;
  readonly #carrying = new Carrying();
  #ladder: Ladder | null = null;
  #channel = "floor";
  #picture = true;
  #saving = false;
  #closed = false;
  #timer: number | null = null;
  #trial: { engine: Engine; until: number; stop: () => void } | null = null;
  #unwatch: () => void = () => undefined;
  #falling = false;
  #climbing = false;
  #turn = 0;

  constructor(options: WatchingOptions) {
    this.#options = options;
    this.#tools = options.tools ?? browserTools;
    this.#asking = new Asking(this.#tools, () => options.ask());
  }

  /** Begin, also after `close`. */
  open(): void {
    this.#closed = false;
    this.#asking.until((ways) => {
      this.#ladder = new Ladder(ways, this.#tools.now());
      this.#show(this.#ladder.way);
    });
    this.#tickAgain();
  }

  /** Listen to the floor or a language. */
  hear(channel: string): void {
    this.#channel = channel;
    this.engine.peek()?.hear(channel);
    const way = this.#ladder?.way;
    if (way?.elsewhere) this.#show(way);
  }

  /** Whether the picture is wanted now; it costs nothing while it is not. */
  see(picture: boolean): void {
    this.#picture = picture;
    this.#seen();
  }

  /** Sound alone, by the way that carries least. */
  save(saving: boolean): void {
    if (saving === this.#saving) return;
    this.#saving = saving;
    const way = this.#ladder?.way;
    if (way) this.#show(way);
  }

  /** Something has come on stage. */
  wake(): void {
    this.engine.peek()?.hurry?.();
  }

  /** The device woke up: what it had may be gone. */
  doubt(): void {
    this.#asking.hurry();
    this.engine.peek()?.doubt?.();
  }

  /** The device has another network: what was blocked may not be any more. */
  hurry(): void {
    this.#ladder?.hurry(this.#tools.now());
    this.doubt();
  }

  close(): void {
    this.#closed = true;
    this.#turn += 1;
    this.#falling = false;
    this.#asking.stop();
    this.#endTrial();
    this.#unwatch();
    if (this.#timer !== null) this.#tools.cancel(this.#timer);
    this.engine.value?.close();
    this.engine.value = null;
    this.way.value = null;
  }

  #taken(way: Way): Way {
    return this.#ladder?.taken(way, this.#channel, this.#saving) ?? way;
  }

  #show(rung: Way): void {
    const way = this.#taken(rung);
    this.#carrying.forget();
    const same = way.url && this.way.peek()?.url === way.url ? this.engine.peek() : null;
    batch(() => {
      this.way.value = way;
      this.why.value = this.#ladder?.why ?? null;
    });
    if (same) {
      this.#seen();
      if (same.state.peek().kind === "failed") same.open();
      return;
    }
    this.#turn += 1;
    const turn = this.#turn;
    if (way.kind === "captions") {
      this.#take(null);
      return;
    }
    const wish = { channel: this.#channel, picture: this.#sees(way) };
    this.#options.make(way, wish).then(
      (engine) => {
        if (turn !== this.#turn) return engine.close();
        this.#take(engine);
        engine.open();
      },
      () => turn === this.#turn && this.#fall("unfit"),
    );
  }

  /** Let an engine be the one that is shown. */
  #take(engine: Engine | null): void {
    this.#unwatch();
    const before = this.engine.peek();
    this.engine.value = engine;
    if (before !== engine) before?.close();
    if (!engine) return;
    engine.hear(this.#channel);
    this.#unwatch = effect(() => this.#heard(engine.state.value));
  }

  #heard(state: EngineState): void {
    if (state.kind === "failed") queueMicrotask(() => this.#fall(whyOf(state.why)));
    const full = state.kind === "waiting" && state.why === "full";
    if (full) queueMicrotask(() => this.#fall("full"));
  }

  #sees(way: Way): boolean {
    return way.picture && this.#picture && !this.#saving;
  }

  #seen(): void {
    const way = this.way.peek();
    if (way) this.engine.peek()?.see(this.#sees(way));
  }

  /**
   * Down a rung. What the server offers may have changed meanwhile, so it is asked again; while
   * nobody answers, no rung carries, and the present one is taken again afterwards.
   */
  #fall(why: Why): void {
    const ladder = this.#ladder;
    if (!ladder || this.#closed || this.#falling) return;
    this.#falling = true;
    this.#endTrial();
    const turn = this.#turn;
    const fall = (ways: Way[] | null, tries: number) => {
      this.#falling = false;
      if (turn !== this.#turn) return;
      if (ways) ladder.relearn(ways);
      if (tries > 0) this.engine.peek()?.open();
      else this.#show(ladder.fall(why, this.#tools.now()));
    };
    const flows = (this.engine.peek()?.figures.peek()?.quality ?? "none") !== "none";
    if (!flows) this.#asking.until(fall);
    else
      void this.#asking.once().then(
        (ways) => fall(ways, 0),
        () => fall(null, 0),
      );
  }

  #tickAgain(): void {
    this.#timer = this.#tools.later(() => {
      this.#tick();
      if (!this.#closed) this.#tickAgain();
    }, TICK_MS);
  }

  #tick(): void {
    const now = this.#tools.now();
    if (this.#fails(now)) return;
    if (this.#trial) {
      if (now >= this.#trial.until) this.#missed("blocked");
      return;
    }
    if (!this.#climbing && this.#ladder?.due(now)) void this.#climb(this.#ladder);
  }

  /** Up again. What the server offers may have changed meanwhile, so it is asked first. */
  async #climb(ladder: Ladder): Promise<void> {
    const turn = this.#turn;
    this.#climbing = true;
    const ways = await this.#asking.once().catch(() => null);
    this.#climbing = false;
    if (turn !== this.#turn) return;
    if (ways) ladder.relearn(ways);
    this.why.value = ladder.why;
    const better = ladder.climb(this.#tools.now());
    if (better) void this.#try(better);
  }

  /** Whether the present way carries too little, for long enough; then it was left. */
  #fails(now: number): boolean {
    const [engine, way] = [this.engine.peek(), this.way.peek()];
    if (!engine || !way) return false;
    const look = { engine, way, sees: this.#sees(way), ...this.#options.onAir(), now };
    const why = this.#carrying.judge(look);
    if (!why) return false;
    this.#fall(why);
    return true;
  }

  /** Try a better way while the present one goes on. */
  async #try(way: Way): Promise<void> {
    const present = this.way.peek();
    // The same connection with its picture again, or one that needs the element to show anything.
    if (way.url === present?.url || isPlaylist(way.url) || this.#taken(way) !== way) {
      this.#risen();
      return;
    }
    const turn = this.#turn;
    const wish = { channel: this.#channel, picture: this.#sees(way) };
    const engine = await this.#options.make(way, wish).catch(() => null);
    if (turn !== this.#turn || !engine) {
      engine?.close();
      if (turn === this.#turn) this.#missed("unfit");
      return;
    }
    const stop = effect(() => {
      const state = engine.state.value;
      const flows = (engine.figures.value?.kbps ?? 0) > 0;
      if (state.kind === "playing" && flows) queueMicrotask(() => this.#swap(engine));
      if (state.kind === "failed") queueMicrotask(() => this.#missed(whyOf(state.why)));
    });
    this.#trial = { engine, until: this.#tools.now() + TRIAL_MS, stop };
    engine.open();
  }

  #swap(engine: Engine): void {
    const ladder = this.#ladder;
    if (this.#trial?.engine !== engine || !ladder) return;
    this.#trial.stop();
    this.#trial = null;
    const way = ladder.risen(this.#tools.now());
    batch(() => {
      this.way.value = way;
      this.why.value = ladder.why;
      this.#turn += 1;
      this.#take(engine);
    });
    this.#seen();
  }

  #risen(): void {
    const way = this.#ladder?.risen(this.#tools.now());
    if (way) this.#show(way);
  }

  #missed(why: Why): void {
    this.#endTrial();
    this.#ladder?.missed(why, this.#tools.now());
    this.why.value = this.#ladder?.why ?? null;
  }

  #endTrial(): void {
    this.#trial?.stop();
    this.#trial?.engine.close();
    this.#trial = null;
  }
}

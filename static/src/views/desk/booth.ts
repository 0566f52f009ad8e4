/** What an interpreter does: take the channel and give it up, speak, cough, listen. */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Channel, Commands, Streams } from "../../messages.ts";
import { Refused } from "../../refused.ts";
import type { WhipSender } from "../../streams/whip.ts";
import type { Input } from "./input.ts";
import {
  heardOf,
  type InterpreterStanding,
  interpreterStanding,
  intoOf,
  type Tone,
} from "./standing.ts";

type Interpret = Commands["interpret"];

export interface BoothOptions {
  /** `interpreter-<person>`. */
  feed: string;
  streams: ReadonlySignal<Streams>;
  sender: Pick<WhipSender, "state" | "start" | "replace" | "stop">;
  microphone: Pick<Input, "track" | "open" | "close" | "onTrack">;
  ask(args: Interpret["args"]): Promise<Interpret["ok"]>;
  /** What the answer says, before the fact arrives. */
  learn(streams: Streams): void;
}

export class Booth {
  /** The language chosen to interpret into; null before any was. */
  readonly into: Signal<string | null> = signal(null);
  /** What is listened to, as chosen. */
  readonly wish: Signal<string> = signal("floor");
  /** The microphone is switched on. */
  readonly on = signal(true);
  readonly coughing = signal(false);
  readonly busy = signal(false);
  readonly refused: Signal<Refused | null> = signal(null);
  readonly channel: ReadonlySignal<Channel | undefined>;
  /** What is in the ear: `floor` or a language. */
  readonly heard: ReadonlySignal<string>;
  readonly standing: ReadonlySignal<{ name: InterpreterStanding; tone: Tone }>;
  readonly #is: BoothOptions;

  constructor(options: BoothOptions) {
    this.#is = options;
    const { feed, streams, sender, microphone } = options;
    this.channel = computed(() => intoOf(streams.value, this.into.value, feed));
    this.heard = computed(() =>
      heardOf(streams.value, this.channel.value?.language, this.wish.value),
    );
    this.standing = computed(() =>
      interpreterStanding({
        ...{ channel: this.channel.value, feed, on: this.on.value },
        sending: sender.state.value.name,
      }),
    );
    microphone.onTrack = (track) => {
      this.#still();
      void sender.replace("audio", track);
    };
  }

  /** True while listeners of the channel are given this interpreter's voice. */
  get mine(): boolean {
    return this.channel.peek()?.feed === this.#is.feed;
  }

  /** Open the microphone, and have the voice ready at the server. */
  async connect(): Promise<void> {
    const { microphone, sender } = this.#is;
    if (!microphone.track.peek()) await microphone.open();
    const track = microphone.track.peek();
    if (!track) return;
    this.#still();
    sender.start({ audio: track });
  }

  async disconnect(): Promise<void> {
    if (this.mine) await this.give();
    this.#is.sender.stop();
    this.#is.microphone.close();
  }

  /** Carry the channel from now on, in place of whoever did. */
  async take(): Promise<void> {
    const language = this.channel.peek()?.language;
    if (!language) return;
    this.switch(true);
    await this.#interpret({ language, on: true, from: this.heard.peek() });
  }

  /** Let go of the channel: listeners hear the floor, until the partner takes it. */
  async give(): Promise<void> {
    const language = this.channel.peek()?.language;
    if (language) await this.#interpret({ language, on: false });
  }

  /** Another language to interpret into. The one before is not left without a word. */
  async turnTo(language: string): Promise<void> {
    if (this.mine && language !== this.channel.peek()?.language) await this.give();
    this.into.value = language;
  }

  /** Listen to the floor or another channel; who carries a channel says so. */
  async listen(to: string): Promise<void> {
    this.wish.value = to;
    const language = this.channel.peek()?.language;
    if (this.mine && language) {
      await this.#interpret({ language, on: true, from: this.heard.peek() });
    }
  }

  /** Microphone on or off. Off, silence is sent, and listeners hear the floor after a moment. */
  switch(on: boolean): void {
    this.on.value = on;
    this.cough(false);
  }

  /** Silence for as long as it is held, without giving the channel away. */
  cough(held: boolean): void {
    this.coughing.value = held;
    this.#still();
  }

  /** A track that is not enabled sends silence; the connection stays. */
  #still(): void {
    const track = this.#is.microphone.track.peek();
    if (track) track.enabled = this.on.peek() && !this.coughing.peek();
  }

  async #interpret(args: Interpret["args"]): Promise<void> {
    this.busy.value = true;
    this.refused.value = null;
    try {
      this.#is.learn((await this.#is.ask(args)).streams);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused.value = error;
    } finally {
      this.busy.value = false;
    }
  }
}

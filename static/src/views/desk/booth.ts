/** What an interpreter does: take the channel and hand it over, speak, cough, listen. */

import {
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import type { Channel, Commands, Seat, Streams } from "../../messages.ts";
import { Refused } from "../../refused.ts";
import type { Sending, WhipSender } from "../../streams/whip.ts";
import type { Answer, Handing, There } from "./handing.ts";
import { answerTo, handingOf, partnersOf, sits } from "./handing.ts";
import type { Input } from "./input.ts";
import {
  heardOf,
  type InterpreterStanding,
  interpreterStanding,
  intoOf,
  type Tone,
} from "./standing.ts";

type Deeds = Pick<Commands, "interpret" | "stand_by" | "hand_over">;

/** So long a partner may be gone before anybody is troubled: networks change, pages are reloaded. */
export const GONE_MS = 4_000;

export interface BoothOptions {
  /** `interpreter-<person>`. */
  feed: string;
  streams: ReadonlySignal<Streams>;
  sender: Pick<WhipSender, "state" | "start" | "replace" | "stop">;
  microphone: Pick<Input, "track" | "open" | "close" | "onTrack">;
  /** Whose microphones are connected. */
  there: ReadonlySignal<There>;
  ask<D extends keyof Deeds>(deed: D, args: Deeds[D]["args"]): Promise<Deeds[D]["ok"]>;
  /** What the answer says, before the fact arrives. */
  learn(streams: Streams): void;
  /** Somebody at this desk has to look up. */
  call?(): void;
  later?(run: () => void, ms: number): number;
  cancel?(timer: number): void;
}

export class Booth {
  /** The language chosen to interpret into; null before any was. */
  readonly into: Signal<string | null> = signal(null);
  /** What is listened to, as chosen. */
  readonly wish: Signal<string> = signal("floor");
  /** The microphone is to be connected, and to come back by itself. */
  readonly connected = signal(false);
  /** The microphone is switched on. */
  readonly on = signal(true);
  readonly coughing = signal(false);
  readonly busy = signal(false);
  readonly refused: Signal<Refused | null> = signal(null);
  readonly channel: ReadonlySignal<Channel | undefined>;
  /** Somebody else speaks in the channel, and can be listened to. */
  readonly partner: ReadonlySignal<boolean>;
  /** What is in the ear: `floor` or a language. */
  readonly heard: ReadonlySignal<string>;
  readonly standing: ReadonlySignal<{ name: InterpreterStanding; tone: Tone }>;
  /** What there is between the partners of the desk. */
  readonly handing: Signal<Handing> = signal("none");
  /** What became of the last request. */
  readonly answer: Signal<Answer | "withdrawn" | null> = signal(null);
  /** Who could take over at once. */
  readonly partners: ReadonlySignal<Seat[]>;
  readonly #is: Required<BoothOptions>;
  /** The desk that was sat down at since the microphone is connected. */
  #seat: string | null = null;
  #relay: string | null = null;
  /** What was in the ear before the partner was. */
  #before = "floor";
  #timer: number | null = null;
  #late: "gone" | "alone" | null = null;

  constructor(options: BoothOptions) {
    this.#is = {
      call: () => undefined,
      later: (run, ms) => window.setTimeout(run, ms),
      cancel: (timer) => window.clearTimeout(timer),
      ...options,
    };
    const { feed, streams, sender, microphone, there } = options;
    this.channel = computed(() => intoOf(streams.value, this.into.value, feed));
    this.partner = computed(() => ![null, undefined, feed].includes(this.channel.value?.feed));
    this.heard = computed(() =>
      heardOf(streams.value, this.channel.value?.language, this.wish.value, this.partner.value),
    );
    this.standing = computed(() =>
      interpreterStanding({
        ...{ channel: this.channel.value, feed, on: this.on.value },
        sending: sender.state.value.name,
      }),
    );
    this.partners = computed(() => partnersOf(this.channel.value, feed, there.value));
    microphone.onTrack = (track) => {
      this.#still();
      void sender.replace("audio", track);
    };
  }

  /** True while listeners of the channel are given this interpreter's voice. */
  get mine(): boolean {
    return this.channel.peek()?.feed === this.#is.feed;
  }

  /** Sit down where one is ready, and see what the partner does; until the function is called. */
  follow(): () => void {
    let before: Channel | undefined;
    const ends = [
      effect(() => {
        const [sending, channel] = [this.#is.sender.state.value.name, this.channel.value];
        untracked(() => this.#sit(sending, channel));
      }),
      effect(() => {
        const now = this.channel.value;
        const answer = answerTo(before, now, this.#is.feed);
        before = now;
        if (answer && this.answer.peek() !== "withdrawn") this.answer.value = answer;
      }),
      effect(() => {
        const { feed, there } = this.#is;
        const now = handingOf(this.channel.value, feed, there.value);
        const alone = now === "asking" && this.partners.value.length === 0;
        untracked(() => this.#turn(now, alone));
      }),
    ];
    return () => {
      for (const end of ends) end();
      this.#wait(null);
    };
  }

  /** Open the microphone, and have the voice ready at the server. */
  async connect(): Promise<void> {
    const { microphone, sender } = this.#is;
    if (!microphone.track.peek()) await microphone.open();
    const track = microphone.track.peek();
    if (!track) return;
    this.connected.value = true;
    this.#still();
    sender.start({ audio: track });
  }

  async disconnect(): Promise<void> {
    // At once, whatever becomes of the rest.
    this.#is.sender.stop();
    this.#is.microphone.close();
    this.connected.value = false;
    this.#seat = null;
    const language = this.channel.peek()?.language;
    if (this.mine) await this.give();
    if (language) await this.#do("stand_by", { language, on: false });
  }

  /** Carry the channel from now on, in place of whoever did. */
  async take(): Promise<void> {
    const language = this.channel.peek()?.language;
    if (!language) return;
    this.switch(true);
    this.answer.value = null;
    // Nobody speaks while hearing themselves.
    if (this.heard.peek() === language) this.wish.value = this.#before;
    await this.#do("interpret", { language, on: true, from: this.heard.peek() });
  }

  /** Ask whoever waits to take over; once more: it is not needed any more. */
  async askOver(): Promise<void> {
    const channel = this.channel.peek();
    if (!channel || !this.mine) return;
    this.answer.value = channel.asks ? "withdrawn" : null;
    await this.#do("hand_over", { language: channel.language, on: !channel.asks });
  }

  /** Not now: whoever speaks has to go on. */
  async decline(): Promise<void> {
    const language = this.channel.peek()?.language;
    if (language) await this.#do("hand_over", { language, on: false });
  }

  /** Let go of the channel: listeners hear the floor, until the partner takes it. */
  async give(): Promise<void> {
    const language = this.channel.peek()?.language;
    this.answer.value = null;
    if (language) await this.#do("interpret", { language, on: false });
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
    if (to !== "floor" && to !== language) this.#relay = to;
    if (this.mine && language) {
      await this.#do("interpret", { language, on: true, from: this.heard.peek() });
    }
  }

  /** To the partner who speaks, and back to what was heard before. */
  async hearPartner(): Promise<void> {
    const language = this.channel.peek()?.language;
    const heard = this.heard.peek();
    if (heard === language) return this.listen(this.#before);
    if (!language || !this.partner.peek()) return;
    this.#before = heard;
    await this.listen(language);
  }

  /** From the floor to the relay that was listened to last, or the first there is; and back. */
  async relay(): Promise<void> {
    const into = this.channel.peek()?.language;
    const others = this.#is.streams.peek().channels.filter((one) => one.language !== into);
    const known = others.find((one) => one.language === this.#relay);
    const other = known ?? others.find((one) => one.feed) ?? others[0];
    await this.listen(this.heard.peek() === "floor" && other ? other.language : "floor");
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

  /** Once for each connection and desk: who is asked to leave it for another does not fight. */
  #sit(sending: Sending["name"], channel: Channel | undefined): void {
    if (!channel) this.#seat = null;
    // Another page of the same interpreter: this one does not take the feed back by itself.
    if (sending === "taken") this.connected.value = false;
    if (sending !== "sending" || !channel || this.#seat === channel.language) return;
    this.#seat = channel.language;
    if (sits(channel, this.#is.feed)) return;
    void this.#do("stand_by", { language: channel.language, on: true });
  }

  /** Say what has changed; that somebody is gone only when they have not come back for a while. */
  #turn(now: Handing, alone: boolean): void {
    const was = this.handing.peek();
    const late = now === "gone" && was !== "gone" ? "gone" : alone ? "alone" : null;
    if (late !== this.#late) this.#wait(late);
    this.handing.value = late === "gone" ? "none" : now;
    if (now === "asked" && was !== "asked") this.#is.call();
  }

  #wait(late: "gone" | "alone" | null): void {
    if (this.#timer !== null) this.#is.cancel(this.#timer);
    this.#late = late;
    this.#timer = late && this.#is.later(() => this.#stillGone(late), GONE_MS);
  }

  #stillGone(who: "gone" | "alone"): void {
    this.#late = this.#timer = null;
    if (who === "gone") {
      this.handing.value = "gone";
      this.#is.call();
      return;
    }
    // Nobody is left who could answer.
    void this.askOver().then(() => {
      this.answer.value = "left";
    });
  }

  async #do<D extends keyof Deeds>(deed: D, args: Deeds[D]["args"]): Promise<void> {
    this.busy.value = true;
    this.refused.value = null;
    try {
      this.#is.learn((await this.#is.ask(deed, args)).streams);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused.value = error;
    } finally {
      this.busy.value = false;
    }
  }
}

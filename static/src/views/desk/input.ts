/** One camera or microphone of a desk: open, changed, unplugged and plugged in again, closed. */

import { type Signal, signal } from "@preact/signals";
import {
  type Device,
  deviceKept,
  devicesOf,
  keepDevice,
  NoDevice,
  openDevice,
  type Trouble,
} from "../../streams/devices.ts";
import type { Kind } from "../../streams/whip.ts";
import { listOutputs } from "./output.ts";

export class Input {
  readonly kind: Kind;
  readonly track: Signal<MediaStreamTrack | null> = signal(null);
  readonly trouble: Signal<Trouble | null> = signal(null);
  readonly devices: Signal<readonly Device[]> = signal([]);
  readonly busy = signal(false);
  /** The device gives nothing: a telephone call, a switch on it, another page of the system. */
  readonly still = signal(false);
  /** Another device is used than the one chosen, which was unplugged. */
  readonly instead = signal(false);
  /** Called with every other track, so that what is sent follows. */
  onTrack: (track: MediaStreamTrack | null) => void = () => undefined;
  #turn = 0;
  #wanted = false;
  /** The device that was unplugged: back, it is used again. */
  #lost: string | null = null;
  readonly #look = () => void this.#changed();

  constructor(kind: Kind) {
    this.kind = kind;
    const media = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
    media?.addEventListener?.("devicechange", this.#look);
  }

  /** The device that is open now. */
  get device(): string | null {
    return this.track.value?.getSettings().deviceId ?? null;
  }

  /** Open the device used before, or any. */
  async open(device: string | null = deviceKept(this.kind)): Promise<void> {
    const turn = ++this.#turn;
    this.#wanted = true;
    this.busy.value = true;
    try {
      const track = await openDevice(this.kind, device);
      if (turn !== this.#turn) return track.stop();
      this.trouble.value = null;
      this.#take(track);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.trouble.value = error instanceof NoDevice ? error.trouble : "other";
      this.#take(null);
    } finally {
      if (turn === this.#turn) this.busy.value = false;
    }
    await this.#list();
  }

  /** Another device, now and the next time. */
  async choose(device: string): Promise<void> {
    keepDevice(this.kind, device);
    this.#found();
    await this.open(device);
  }

  /** Let go of the device: its light goes out. */
  close(): void {
    this.#turn += 1;
    this.#wanted = false;
    this.#found();
    this.busy.value = false;
    this.trouble.value = null;
    this.#take(null);
  }

  /** The desk is left. */
  end(): void {
    this.onTrack = () => undefined;
    this.close();
    const media = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
    media?.removeEventListener?.("devicechange", this.#look);
  }

  #take(track: MediaStreamTrack | null): void {
    const before = this.track.peek();
    const still = () => {
      this.still.value = this.track.peek()?.muted ?? false;
    };
    this.track.value = track;
    still();
    this.onTrack(track);
    before?.stop();
    if (!track) return;
    track.onended = () => void this.#ended(track);
    track.onmute = still;
    track.onunmute = still;
  }

  /** Unplugged: the browser ends the track. Another device may do meanwhile. */
  async #ended(track: MediaStreamTrack): Promise<void> {
    if (track !== this.track.peek()) return;
    this.#lost ??= track.getSettings().deviceId ?? null;
    await this.open(null);
    this.instead.value = this.track.peek() !== null;
  }

  #found(): void {
    this.#lost = null;
    this.instead.value = false;
  }

  async #changed(): Promise<void> {
    await this.#list();
    if (!this.#wanted || this.busy.peek()) return;
    const back = this.devices.peek().find((one) => one.id === this.#lost);
    if (back) {
      this.#found();
      await this.open(back.id);
    } else if (this.trouble.peek() === "none" && this.devices.peek().length > 0) {
      await this.open();
    }
  }

  async #list(): Promise<void> {
    this.devices.value = await devicesOf(this.kind);
    await listOutputs();
  }
}

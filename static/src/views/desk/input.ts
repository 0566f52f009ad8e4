/** One camera or microphone of a desk: open, changed, unplugged, closed. */

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

export class Input {
  readonly kind: Kind;
  readonly track: Signal<MediaStreamTrack | null> = signal(null);
  readonly trouble: Signal<Trouble | null> = signal(null);
  readonly devices: Signal<readonly Device[]> = signal([]);
  readonly busy = signal(false);
  /** Called with every other track, so that what is sent follows. */
  onTrack: (track: MediaStreamTrack | null) => void = () => undefined;
  #turn = 0;
  readonly #look = () => void this.#list();

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
    await this.open(device);
  }

  /** Let go of the device: its light goes out. */
  close(): void {
    this.#turn += 1;
    this.busy.value = false;
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
    this.track.value = track;
    this.onTrack(track);
    before?.stop();
    // Unplugged: the browser ends the track. Another device may do.
    if (track) track.onended = () => void this.open(null);
  }

  async #list(): Promise<void> {
    this.devices.value = await devicesOf(this.kind);
  }
}

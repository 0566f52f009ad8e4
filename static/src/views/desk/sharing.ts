/** A screen, window or tab in the camera's place, until one stops, here or by the browser's own button. */

import { type Signal, signal } from "@preact/signals";

/** What is asked for. Our own page in it would be a hall of mirrors. */
const WANTED: DisplayMediaStreamOptions & { [more: string]: unknown } = {
  video: { frameRate: { ideal: 15, max: 30 }, width: { max: 1920 }, height: { max: 1080 } },
  audio: false,
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
};

function media(): MediaDevices | undefined {
  return globalThis.navigator?.mediaDevices as MediaDevices | undefined;
}

/** Phones cannot. */
export function canShare(): boolean {
  return typeof media()?.getDisplayMedia === "function";
}

export class Sharing {
  readonly track: Signal<MediaStreamTrack | null> = signal(null);
  /** The system, not the person, said no. */
  readonly refused = signal(false);
  readonly busy = signal(false);
  /** Called with every other track, and null when the camera's turn is again. */
  onTrack: (track: MediaStreamTrack | null) => void = () => undefined;
  #over = false;

  async start(): Promise<void> {
    this.busy.value = true;
    this.refused.value = false;
    try {
      const stream = await media()?.getDisplayMedia(WANTED);
      const [track] = stream?.getVideoTracks() ?? [];
      if (track && this.#over) track.stop();
      else if (track) this.#take(track);
    } catch (error) {
      this.refused.value = !isChoice(error);
    } finally {
      this.busy.value = false;
    }
  }

  stop(): void {
    const track = this.track.peek();
    if (!track) return;
    track.onended = null;
    track.stop();
    this.#take(null);
  }

  /** The desk is left. */
  end(): void {
    this.#over = true;
    this.onTrack = () => undefined;
    this.stop();
  }

  #take(track: MediaStreamTrack | null): void {
    const before = this.track.peek();
    if (track) {
      // Letters have to be read: a slide may come later, but sharp.
      track.contentHint = "detail";
      track.onended = () => this.track.peek() === track && this.#take(null);
    }
    this.track.value = track;
    this.onTrack(track);
    before?.stop();
  }
}

/** Whoever closes the browser's question has changed their mind, and knows it. */
function isChoice(error: unknown): boolean {
  const { name, message = "" } = error as { name?: string; message?: string };
  return name === "AbortError" || (name === "NotAllowedError" && !/system/i.test(message));
}

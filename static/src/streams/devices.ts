/** Cameras and microphones: which there are, which was chosen before, and why one does not open. */

import type { Kind } from "./whip.ts";

/** Why there is no picture or no sound: the last part of a word key `trouble.…`. */
export type Trouble = "denied" | "none" | "busy" | "insecure" | "other";

export class NoDevice extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble);
    this.name = "NoDevice";
    this.trouble = trouble;
  }
}

const NAMES: { readonly [name: string]: Trouble } = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What a refusal of `getUserMedia` means. */
export function troubleOf(error: unknown): Trouble {
  const name = (error as { name?: string } | null)?.name ?? "";
  return NAMES[name] ?? "other";
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

const SOUND: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** What is asked of the browser for one kind, from this device or from any. */
export function wanted(kind: Kind, device: string | null): MediaStreamConstraints {
  const which = device ? { deviceId: { exact: device } } : {};
  const how = { ...(kind === "video" ? PICTURE : SOUND), ...which };
  return kind === "video" ? { video: how } : { audio: how };
}

/** Open a device; when the chosen one is gone, any other. Throws `NoDevice`. */
export async function openDevice(kind: Kind, device: string | null): Promise<MediaStreamTrack> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (!media) throw new NoDevice("insecure");
  try {
    const stream = await media.getUserMedia(wanted(kind, device));
    const [track] = stream.getTracks();
    if (!track) throw new NoDevice("none");
    return track;
  } catch (error) {
    if (error instanceof NoDevice) throw error;
    const gone = (error as { name?: string }).name === "OverconstrainedError";
    if (device && (gone || troubleOf(error) === "none")) return openDevice(kind, null);
    throw new NoDevice(troubleOf(error));
  }
}

export interface Device {
  id: string;
  /** The device's own name; "" before the browser may tell. */
  name: string;
}

/** The devices of a kind; the browser names them once one of them was allowed. `output`: to hear. */
export async function devicesOf(kind: Kind | "output"): Promise<Device[]> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  const name = kind === "output" ? "audiooutput" : `${kind}input`;
  const all = (await media?.enumerateDevices().catch(() => [])) ?? [];
  return all
    .filter((one) => one.kind === name && one.deviceId !== "")
    .map((one) => ({ id: one.deviceId, name: one.label }));
}

const KEPT = "plenary.device";

/** The device that was chosen the last time, or null. */
export function deviceKept(kind: Kind): string | null {
  try {
    return localStorage.getItem(`${KEPT}.${kind}`);
  } catch {
    return null;
  }
}

/** Remember a device for the next time. */
export function keepDevice(kind: Kind, id: string): void {
  try {
    localStorage.setItem(`${KEPT}.${kind}`, id);
  } catch {
    // It is chosen anew next time.
  }
}

/** Where the desk is heard: the headphones that were chosen, on browsers that let a page choose. */

import { effect, type Signal, signal } from "@preact/signals";
import { type Device, devicesOf } from "../../streams/devices.ts";
import { keep, kept } from "./keeping.ts";

const NAME = "output";

/** The device; "" is what the system has chosen. */
export const output: Signal<string> = signal(kept(NAME) ?? "");
export const outputs: Signal<readonly Device[]> = signal([]);

type WithSink = HTMLMediaElement & { setSinkId?(id: string): Promise<void> };

export function canChoose(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

/** Look which there are now; the browser names them once a microphone was allowed. */
export async function listOutputs(): Promise<void> {
  if (canChoose()) outputs.value = await devicesOf("output");
}

export function chooseOutput(id: string): void {
  keep(NAME, id);
  output.value = id;
}

/** Have an element sound there from now on; one that is gone is the system's again. */
export function soundAt(element: HTMLMediaElement): () => void {
  return effect(() => {
    const id = output.value;
    const { setSinkId } = element as WithSink;
    setSinkId?.call(element, id).catch(() => setSinkId.call(element, "").catch(() => undefined));
  });
}

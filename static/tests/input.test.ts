import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Input } from "../src/views/desk/input.ts";
import { canShare, Sharing } from "../src/views/desk/sharing.ts";
import { settle } from "./sending-fakes.ts";

class FakeTrack {
  readonly kind: string;
  readonly id: string;
  muted = false;
  contentHint = "";
  stopped = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;

  constructor(kind: string, id: string) {
    this.kind = kind;
    this.id = id;
  }

  stop(): void {
    this.stopped = true;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }

  hold(held: boolean): void {
    this.muted = held;
    (held ? this.onmute : this.onunmute)?.();
  }
}

/** A device with cameras, of which some are plugged in, and others use some. */
class FakeMedia extends EventTarget {
  plugged: string[] = ["front", "back"];
  no: Error | null = null;
  readonly opened: FakeTrack[] = [];

  async getUserMedia({ video }: MediaStreamConstraints): Promise<{ getTracks(): FakeTrack[] }> {
    if (this.no) throw this.no;
    const { deviceId } = video as { deviceId?: { exact: string } };
    const found = deviceId ? this.plugged.find((one) => one === deviceId.exact) : this.plugged[0];
    if (!found) throw new DOMException("", deviceId ? "OverconstrainedError" : "NotFoundError");
    const track = new FakeTrack("video", found);
    this.opened.push(track);
    return { getTracks: () => [track] };
  }

  async getDisplayMedia(): Promise<{ getVideoTracks(): FakeTrack[] }> {
    if (this.no) throw this.no;
    const track = new FakeTrack("video", "screen");
    this.opened.push(track);
    return { getVideoTracks: () => [track] };
  }

  async enumerateDevices(): Promise<object[]> {
    return this.plugged.map((id) => ({ kind: "videoinput", deviceId: id, label: id }));
  }

  get last(): FakeTrack {
    return this.opened.at(-1) as FakeTrack;
  }

  async unplug(id: string): Promise<void> {
    this.plugged = this.plugged.filter((one) => one !== id);
    this.last.onended?.();
    this.dispatchEvent(new Event("devicechange"));
    await settle();
  }

  async plug(id: string): Promise<void> {
    this.plugged = [...this.plugged, id];
    this.dispatchEvent(new Event("devicechange"));
    await settle();
  }
}

let media: FakeMedia;

beforeEach(() => {
  media = new FakeMedia();
  Object.defineProperty(globalThis, "navigator", {
    value: { mediaDevices: media },
    configurable: true,
  });
});

test("a camera that is unplugged gives way to another, and is used again when it is back", async () => {
  const camera = new Input("video");
  const sent: (string | null)[] = [];
  camera.onTrack = (track) => void sent.push(track?.id ?? null);
  await camera.open("back");
  await media.unplug("back");
  assert.equal(camera.device, "front");
  assert.equal(camera.instead.value, true);
  await media.plug("back");
  assert.equal(camera.device, "back");
  assert.equal(camera.instead.value, false);
  assert.deepEqual(sent, ["back", "front", "back"]);
  assert.ok(media.opened.slice(0, -1).every((one) => one.stopped));
});

test("the only camera is missed when it is unplugged, and opened when it comes", async () => {
  const camera = new Input("video");
  await camera.open("front");
  media.plugged = ["front"];
  await media.unplug("front");
  assert.equal(camera.trouble.value, "none");
  assert.equal(camera.track.value, null);
  await media.plug("other");
  assert.equal(camera.device, "other");
  assert.equal(camera.trouble.value, null);
});

test("a camera that was turned off stays off, whatever is plugged in", async () => {
  const camera = new Input("video");
  await camera.open("front");
  camera.close();
  await media.plug("third");
  assert.equal(camera.track.value, null);
  assert.equal(media.opened.length, 1);
});

test("why a camera does not open is known, and not the end of it", async () => {
  const camera = new Input("video");
  for (const [name, trouble] of [
    ["NotAllowedError", "denied"],
    ["NotReadableError", "busy"],
  ] as const) {
    media.no = new DOMException("", name);
    await camera.open("front");
    assert.equal(camera.trouble.value, trouble);
  }
  media.no = null;
  await camera.open("front");
  assert.equal(camera.trouble.value, null);
});

test("a camera that the system holds back says so for as long as it lasts", async () => {
  const camera = new Input("video");
  await camera.open("front");
  media.last.hold(true);
  assert.equal(camera.still.value, true);
  media.last.hold(false);
  assert.equal(camera.still.value, false);
});

test("a screen is sharp, and gives way to the camera when the browser's own button ends it", async () => {
  const sharing = new Sharing();
  const sent: (string | null)[] = [];
  sharing.onTrack = (track) => void sent.push(track?.id ?? null);
  await sharing.start();
  assert.equal(media.last.contentHint, "detail");
  media.last.onended?.();
  assert.deepEqual(sent, ["screen", null]);
  await sharing.start();
  sharing.stop();
  assert.ok(media.last.stopped);
  assert.deepEqual(sent, ["screen", null, "screen", null]);
});

test("who closes the browser's question is told nothing; where the system says no, that", async () => {
  const sharing = new Sharing();
  media.no = new DOMException("Permission denied", "NotAllowedError");
  await sharing.start();
  assert.equal(sharing.refused.value, false);
  media.no = new DOMException("Permission denied by system", "NotAllowedError");
  await sharing.start();
  assert.equal(sharing.refused.value, true);
  assert.equal(sharing.busy.value, false);
});

test("a screen that comes when the desk is left already is let go at once", async () => {
  const sharing = new Sharing();
  const coming = sharing.start();
  sharing.end();
  await coming;
  assert.ok(media.last.stopped);
  assert.equal(sharing.track.value, null);
});

test("phones have no screen to share", () => {
  assert.equal(canShare(), true);
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  assert.equal(canShare(), false);
});

/** Engines by the way that they serve: WebRTC at once, HLS when its code has come. */

import type { Engine } from "./engine.ts";
import { canConnect } from "./tools.ts";
import { isPlaylist, type Way } from "./ways.ts";
import { Whep } from "./whep.ts";
import type { Wish } from "./whep-http.ts";

/** An engine for a way; refuses where the browser cannot go that way. `pass`: instead of a cookie. */
export async function engineFor(way: Way, wish: Wish, pass: string | null): Promise<Engine> {
  if (isPlaylist(way.url)) {
    const { HlsPlayer } = await import("./hls.ts");
    return new HlsPlayer(way.url, wish.channel);
  }
  if (!canConnect()) throw new Error("This browser has no WebRTC.");
  return new Whep({ url: way.url, ice: way.ice, wish, pass });
}

/**
 * The service worker of the screen's page, and of no other (its scope is /screen): a display that is
 * switched on while the server is away shows what it showed before. Built to /kiosk-worker.js.
 */

import { Larder } from "./screen/worker-cache.ts";
import { keeping, mannerOf } from "./screen/worker-rules.ts";

/** What a worker's own scope has beyond a page's. */
interface Scope {
  addEventListener(type: string, listener: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
  caches: CacheStorage;
}

interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = globalThis as unknown as Scope;
/** A new name forgets everything: raise it when what is kept changes its meaning. */
const NAME = "plenary-screen-1";

const larder = new Larder({
  fetch: (request, init) => fetch(request, init),
  cache: () => scope.caches.open(NAME),
  origin: scope.location.origin,
});

scope.addEventListener("install", (event: Lasting) => event.waitUntil(scope.skipWaiting()));

scope.addEventListener("activate", (event: Lasting) => {
  event.waitUntil(forgetOthers().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event: Fetching) => {
  const how = mannerOf(event.request, scope.location.origin);
  if (how !== "free") event.respondWith(larder.answer(event.request, how));
});

scope.addEventListener("message", (event: Lasting & { data: unknown }) => {
  const wish = keeping(event.data);
  if (wish) event.waitUntil(larder.keep(wish).catch(() => false));
});

async function forgetOthers(): Promise<void> {
  const names = await scope.caches.keys();
  const ours = names.filter((one) => one.startsWith("plenary-screen-") && one !== NAME);
  await Promise.all(ours.map((one) => scope.caches.delete(one)));
}

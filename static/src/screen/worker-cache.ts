/**
 * What the kiosk's worker keeps and how it answers. One version of the pages is kept, whole: a new
 * one replaces it only when all its files are here, so a reload never finds half of each.
 */

import type { Keeping, Manner } from "./worker-rules.ts";

export interface Outside {
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
  cache(): Promise<Cache>;
  origin: string;
}

export const HURRY_MS = 3_000;
export const SHELL = "/screen";
const QR_KEPT = 20;

export class Larder {
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  async answer(request: Request, how: Manner): Promise<Response> {
    const cache = await this.#outside.cache();
    switch (how) {
      case "kept": {
        return (await cache.match(request)) ?? (await this.#fetched(request, cache));
      }
      case "shell":
        return this.#soon(request).catch(async () => this.#or(await cache.match(SHELL)));
      case "fresh":
        return this.#fetched(request, cache, HURRY_MS).catch(async () =>
          this.#or(await cache.match(request)),
        );
      default:
        return this.#soon(request);
    }
  }

  /** Keep this version of the pages and no other. False when it is not the server's any more. */
  async keep({ keep, entry }: Keeping): Promise<boolean> {
    const cache = await this.#outside.cache();
    const shell = await this.#outside.fetch(SHELL, { cache: "no-cache" });
    if (!shell.ok || !(await shell.clone().text()).includes(entry)) return false;
    for (const path of keep) {
      if (await cache.match(path)) continue;
      const file = await this.#outside.fetch(path);
      if (!file.ok) return false;
      await cache.put(path, file);
    }
    await cache.put(SHELL, shell);
    await this.#tidy(cache, keep);
    return true;
  }

  async #tidy(cache: Cache, keep: readonly string[]): Promise<void> {
    let codes = 0;
    for (const request of [...(await cache.keys())].reverse()) {
      const { pathname } = new URL(request.url, this.#outside.origin);
      const old = pathname.startsWith("/assets/") && !keep.includes(pathname);
      const many = pathname === "/api/qr.svg" && ++codes > QR_KEPT;
      if (old || many) await cache.delete(request);
    }
  }

  async #fetched(request: Request, cache: Cache, ms?: number): Promise<Response> {
    const response = await (ms ? this.#soon(request, ms) : this.#outside.fetch(request));
    if (response.ok) await cache.put(request, response.clone());
    return response;
  }

  /** From the server, or an error when it does not answer soon. */
  #soon(request: Request, ms: number = HURRY_MS): Promise<Response> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("The server does not answer.")), ms);
      this.#outside
        .fetch(request)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });
  }

  #or(found: Response | undefined): Response {
    return found ?? Response.error();
  }
}

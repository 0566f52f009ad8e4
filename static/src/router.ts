/** Which page is shown. Addresses are few and fixed, so a table is enough. */

import { signal } from "@preact/signals";

export type Route =
  | { page: "lobby" }
  | { page: "join" }
  | { page: "room"; room: string }
  | { page: "moderate"; room: string }
  | { page: "screen" }
  | { page: "organise" }
  | { page: "speak" | "interpret" | "caption"; room: string }
  | { page: "unknown" };

/** The route of a path; unknown paths have a page of their own. */
export function routeOf(path: string): Route {
  const parts = path.split("/").filter(Boolean).map(decoded);
  const [first, second] = parts;
  if (first === undefined) return { page: "lobby" };
  if (parts.length === 2 && second !== undefined) {
    if (first === "rooms") return { page: "room", room: second };
    if (first === "moderate") return { page: "moderate", room: second };
    if (first === "speak" || first === "interpret" || first === "caption") {
      return { page: first, room: second };
    }
  }
  if (parts.length === 1 && (first === "join" || first === "screen" || first === "organise")) {
    return { page: first };
  }
  return { page: "unknown" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = signal<Route>({ page: "lobby" });

/** Go to a path of our own without loading the page anew. */
export function go(path: string, replace = false): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  arrive();
  window.scrollTo(0, 0);
}

function arrive(): void {
  route.value = routeOf(location.pathname);
}

/** Follow the address bar, and make ordinary links to our own pages quick. */
export function startRouter(): void {
  arrive();
  addEventListener("popstate", arrive);
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.download) return;
    if (link.origin !== location.origin || link.pathname.startsWith("/api/")) return;
    if (link.hash && link.pathname === location.pathname) return;
    if (routeOf(link.pathname).page === "unknown") return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

/** What stands behind `#` as names and values; it never reaches a server's log. */
export function fragment(hash: string = location.hash): { [name: string]: string } {
  return Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
}

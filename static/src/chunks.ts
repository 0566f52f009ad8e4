/** Whether a chunk of the pages could not be fetched since this page was loaded. */

let lost = false;

if (typeof addEventListener === "function") {
  addEventListener("vite:preloadError", () => {
    lost = true;
  });
}

/**
 * True when a chunk was lost. A browser keeps a failed import in mind, and the loader takes a style
 * that failed for one that is there: only loading the page anew tries either again.
 */
export function chunksLost(): boolean {
  return lost;
}

/** What a display without keyboard and mouse needs of its browser. */

/** Keep the display awake while the page is seen. Browsers ask for https for this. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async () => {
    if (over || document.visibilityState !== "visible" || (lock && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      // Not offered here, or the battery is low: the kiosk's own settings must keep it awake.
    }
  };
  const asked = () => void ask();
  asked();
  document.addEventListener("visibilitychange", asked);
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", asked);
    void lock?.release().catch(() => undefined);
  };
}

/** The address of the script this page began with: it names the version of all the pages. */
function entry(): string | null {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return script ? new URL(script.src).pathname : null;
}

/** Let the worker keep this page, so that a reload works while the server is away. */
export async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator) || !entry()) return;
  try {
    await navigator.serviceWorker.register("/kiosk-worker.js", { scope: "/screen" });
    const { active } = await navigator.serviceWorker.ready;
    const assets = performance
      .getEntriesByType("resource")
      .map((one) => new URL(one.name))
      .filter((one) => one.origin === location.origin && one.pathname.startsWith("/assets/"))
      .map((one) => one.pathname);
    active?.postMessage({ keep: [...new Set(assets)], entry: entry() });
  } catch {
    // Without a worker the page lives as long as nobody reloads it.
  }
}

const RELOADED = "plenary.screen.reloaded";
const SELDOM_MS = 60_000;

/** After the server came back: if it has newer pages, show those. */
export async function takeNewPages(): Promise<void> {
  const ours = entry();
  if (!ours) return;
  try {
    const answer = await fetch("/screen", { cache: "no-cache" });
    if (!answer.ok || (await answer.text()).includes(ours)) return;
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - last < SELDOM_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  } catch {
    // It is away again.
  }
}

/** The first thing a browser runs: who is the event, who am I, which page. */

import "./look/tokens.css";
import "./look/base.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { startClock } from "./clock.ts";
import { venueZone } from "./format.ts";
import { setAccent } from "./look/accent.ts";
import { startRouter } from "./router.ts";
import { loadEvent, loadPerson } from "./session.ts";
import { startWords } from "./words/index.ts";

async function begin(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) return;
  startRouter();
  startClock();
  const known = Promise.allSettled([eventKnown(), loadPerson()]);
  await startWords();
  await known;
  root.replaceChildren();
  render(<App />, root);
}

async function eventKnown(): Promise<void> {
  const event = await loadEvent();
  venueZone.value = event.timezone;
  setAccent(event.accent);
}

void begin();

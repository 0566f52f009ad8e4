/** The first thing a browser runs: who is the event, who am I, which page. */

import "./look/tokens.css";
import "./look/base.css";
import "./look/controls.css";
import "./look/parts.css";
import { render } from "preact";
import { App, prepare } from "./app.tsx";
import { startClock } from "./clock.ts";
import { venueZone } from "./format.ts";
import { setAccent } from "./look/accent.ts";
import { route, startRouter } from "./router.ts";
import { loadEvent, loadPerson, nameKept } from "./session.ts";
import { startWords } from "./words/index.ts";

async function begin(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) return;
  startRouter();
  startClock();
  prepare(route.peek().page);
  // At the door a newcomer is nobody yet: asking would only be refused.
  const who = route.value.page === "join" && !nameKept() ? null : loadPerson();
  const known = Promise.allSettled([eventKnown(), who]);
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

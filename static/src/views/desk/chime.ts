/** Short sounds of the desks: two soft notes for somebody who listens to something else. */

interface Note {
  hz: number;
  at: number;
  seconds: number;
}

const CALL: readonly Note[] = [
  { hz: 659, at: 0, seconds: 0.3 },
  { hz: 880, at: 0.16, seconds: 0.45 },
];
/** Long enough to put headphones on to, and to turn them down. */
const TEST: readonly Note[] = [523, 659, 784, 1047].map((hz, n) => ({
  ...{ hz, at: n * 0.35, seconds: 0.6 },
}));
const SOFT = 0.06;
const LOUD = 0.2;

type WithSink = AudioContext & { setSinkId?(id: string): Promise<void> };

/** Play it where the desk is heard; nothing where the browser does not let a page sound. */
export async function chime(what: "call" | "test", sink = ""): Promise<void> {
  if (typeof AudioContext === "undefined") return;
  const context: WithSink = new AudioContext();
  const notes = what === "call" ? CALL : TEST;
  try {
    if (sink) await context.setSinkId?.(sink);
    await context.resume();
    for (const note of notes) play(context, note, what === "call" ? SOFT : LOUD);
    const last = Math.max(...notes.map((one) => one.at + one.seconds));
    await new Promise((done) => setTimeout(done, last * 1000 + 100));
  } catch {
    // The band says it, too.
  } finally {
    void context.close();
  }
}

/** Felt in the hand, on devices that can; a page that nobody has touched may not. */
export function buzz(ms: number | number[]): void {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(ms);
}

function play(context: AudioContext, { hz, at, seconds }: Note, loud: number): void {
  const start = context.currentTime + at;
  const tone = new OscillatorNode(context, { frequency: hz });
  const level = new GainNode(context, { gain: 0 });
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(loud, start + 0.03);
  level.gain.exponentialRampToValueAtTime(0.0005, start + seconds);
  tone.connect(level).connect(context.destination);
  tone.start(start);
  tone.stop(start + seconds);
}

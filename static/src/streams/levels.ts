/** How loud a microphone is, and whether that is right for a hall. */

/** Below this nobody is speaking. */
export const FLOOR_DB = -60;
const SILENT_DB = -55;
const QUIET_DB = -38;
const LOUD_DB = -1;
/** A word or two must have been heard before anything is said about them. */
const WORDS_MS = 800;
const SILENCE_MS = 4_000;
/** What was said longer ago than this is forgotten. */
const FORGET_MS = 10_000;

export type Verdict = "listening" | "silent" | "quiet" | "good" | "loud";

/** The peak of a stretch of samples in dBFS; never below `FLOOR_DB`. */
export function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const one of samples) peak = Math.max(peak, Math.abs(one));
  return Math.max(FLOOR_DB, 20 * Math.log10(peak || 1e-9));
}

/** How far a bar reaches at this loudness, 0 to 1. */
export function reach(db: number): number {
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

interface Heard {
  at: number;
  db: number;
  ms: number;
}

/** Listens for some seconds, and then knows. Pure: time is an argument. */
export class Ear {
  #heard: Heard[] = [];
  #since: number | null = null;
  #last = 0;

  /** One more peak; comes back with what is to be said now. */
  hear(db: number, at: number): Verdict {
    this.#since ??= at;
    const ms = Math.min(200, at - (this.#last || at));
    this.#last = at;
    this.#heard.push({ at, db, ms });
    this.#heard = this.#heard.filter((one) => at - one.at <= FORGET_MS);
    const words = this.#heard.filter((one) => one.db > SILENT_DB);
    const spoken = words.reduce((sum, one) => sum + one.ms, 0);
    const [last] = words.slice(-1);
    if (at - (last?.at ?? this.#since) >= SILENCE_MS && spoken < WORDS_MS) return "silent";
    if (spoken < WORDS_MS) return "listening";
    if (words.filter((one) => one.db > LOUD_DB).length > words.length / 20) return "loud";
    const loudest = Math.max(...words.map((one) => one.db));
    return loudest < QUIET_DB ? "quiet" : "good";
  }
}

const EVERY_MS = 50;

/** Measure a track until the returned function is called; nothing where sound is not measured. */
export function measure(track: MediaStreamTrack, tell: (db: number) => void): () => void {
  if (typeof AudioContext === "undefined") return () => undefined;
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // A page that nobody has touched yet may not make sound, and then hears none either.
    if (context.state === "suspended") void context.resume().catch(() => undefined);
    analyser.getFloatTimeDomainData(samples);
    tell(peakOf(samples));
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

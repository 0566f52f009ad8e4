/** What a captioner does: type a line that others read along, end it, correct it later. */

import { type Signal, signal } from "@preact/signals";
import type { Caption, Commands } from "../../messages.ts";
import { Refused } from "../../refused.ts";

type Say = Commands["caption"];

/** Others read along four times a second at most. */
export const PARTIAL_MS = 250;
export const LONGEST = 500;
/** Two lines of subtitles: 42 letters each, or half as many wide characters. */
const TWO_LINES = 84;

/** A line that was ended, until the server has it. */
export interface Unsent {
  line: number;
  language: string;
  text: string;
  refused: Refused | null;
}

export interface CaptioningOptions {
  /** Best effort, without an answer. */
  tell(args: Say["args"]): void;
  ask(args: Say["args"]): Promise<Say["ok"]>;
  /** Show what the answer says before the fact arrives. */
  learn(caption: Caption): void;
  /** The number of the last line of a language, whoever wrote it; 0 without one. */
  last(language: string): number;
  /** Seconds of the clock that everybody shares. */
  seconds(): number;
  /** What survives a reload. */
  draft?: Draft;
  later?(run: () => void, ms: number): number;
  cancel?(timer: number): void;
}

/** What was written and is not with the server yet. */
export interface Written {
  language: string;
  text: string;
  line: number | null;
  unsent: readonly Unsent[];
}

/** Where it is kept while the page is not there. */
export interface Draft {
  load(): Written | null;
  keep(written: Written): void;
}

const NOT_KEPT: Draft = { load: () => null, keep: () => undefined };

export class Captioning {
  readonly language: Signal<string>;
  readonly text = signal("");
  readonly unsent: Signal<readonly Unsent[]> = signal([]);
  /** The line that is being corrected, by its id. */
  readonly correcting: Signal<string | null> = signal(null);
  readonly #is: Required<CaptioningOptions>;
  /** It was begun by a key while writing: then writing goes on after it. */
  hurried = false;
  /** Lines are read in the order of their numbers: it is given with the first letter. */
  #line: number | null = null;
  #timer: number | null = null;
  #stale = false;

  constructor(language: string, options: CaptioningOptions) {
    this.language = signal(language);
    this.#is = {
      draft: NOT_KEPT,
      later: (run, ms) => window.setTimeout(run, ms),
      cancel: (timer) => window.clearTimeout(timer),
      ...options,
    };
    this.#restore(this.#is.draft.load());
  }

  /** The line as it stands now; told at once, then at most four times a second. */
  type(text: string): void {
    this.text.value = text.slice(0, LONGEST);
    this.#line ??= this.#number();
    this.#stale = true;
    this.#keepDraft();
    if (this.#timer === null) this.#tell();
  }

  /** The line to others came back: they read what they have missed of this one. */
  retell(): void {
    if (!this.text.peek()) return;
    this.#stale = true;
    if (this.#timer === null) this.#tell();
  }

  /** The line is said: it stays, and a new one begins. */
  async end(): Promise<void> {
    const text = this.text.peek().trim();
    if (!text || this.#line === null) return;
    const line: Unsent = {
      ...{ line: this.#line, language: this.language.peek(), text, refused: null },
    };
    this.#begin();
    await this.send(line);
  }

  /** Send a line that was ended; also once more after it was refused. */
  async send(line: Unsent): Promise<void> {
    this.#keep(line.line, { ...line, refused: null });
    try {
      const { caption } = await this.#is.ask(final(line));
      if (caption) this.#is.learn(caption);
      this.#keep(line.line, null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#keep(line.line, { ...line, refused: error });
    }
  }

  /** Say a line that was final otherwise; throws `Refused`. Emptied, it is taken back. */
  async correct({ line, language, text: before }: Caption, text: string): Promise<void> {
    if (text.trim() === before) return;
    const { caption } = await this.#is.ask(final({ line, language, text: text.trim() }));
    if (caption) this.#is.learn(caption);
  }

  /** Another language: what was begun in the first is not said in the second. */
  speak(language: string): void {
    if (language === this.language.peek()) return;
    if (this.text.peek()) this.type("");
    this.#tell();
    this.#begin();
    this.language.value = language;
    this.#keepDraft();
  }

  close(): void {
    if (this.#timer !== null) this.#is.cancel(this.#timer);
    this.#timer = null;
  }

  #begin(): void {
    this.close();
    this.#stale = false;
    this.text.value = "";
    this.#line = null;
    this.#keepDraft();
  }

  /** Behind every line of the language that is known here, and behind those of long ago. */
  #number(): number {
    const language = this.language.peek();
    const mine = this.unsent.peek().filter((one) => one.language === language);
    const last = Math.max(this.#is.last(language), ...mine.map((one) => one.line));
    return Math.max(last + 1, this.#is.seconds());
  }

  #restore(written: Written | null): void {
    if (!written) return;
    this.language.value = written.language;
    this.text.value = written.text;
    this.#line = written.line;
    this.#stale = written.text !== "";
    for (const line of written.unsent) void this.send(line);
  }

  #keepDraft(): void {
    const [language, text] = [this.language.peek(), this.text.peek()];
    const unsent = this.unsent.peek().map((one) => ({ ...one, refused: null }));
    this.#is.draft.keep({ language, text, line: this.#line, unsent });
  }

  #tell(): void {
    this.close();
    const [language, text, line] = [this.language.peek(), this.text.peek(), this.#line];
    if (!this.#stale || line === null) return;
    this.#stale = false;
    this.#is.tell({ language, text, line, final: false });
    this.#timer = this.#is.later(() => {
      this.#timer = null;
      this.#tell();
    }, PARTIAL_MS);
  }

  #keep(line: number, one: Unsent | null): void {
    const others = this.unsent.peek().filter((each) => each.line !== line);
    this.unsent.value = one ? [...others, one] : others;
    this.#keepDraft();
  }
}

function final({ line, language, text }: Pick<Unsent, "line" | "language" | "text">): Say["args"] {
  return { language, text, line, final: true };
}

const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** True when a line will not fit into two on a screen. */
export function isLong(text: string): boolean {
  return text.length + (text.match(WIDE)?.length ?? 0) > TWO_LINES;
}

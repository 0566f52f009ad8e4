/**
 * When what has arrived is shown: news with the next picture, numbers that only move four times a
 * second, and anything once a second while nobody looks. A thousand messages a second cost a phone
 * no more than these few pictures.
 */

export const NUMBERS_MS = 250;
export const HIDDEN_MS = 1_000;

/** What the pace needs of a browser; tests give their own. */
export interface Pictures {
  visible(): boolean;
  next(run: () => void): void;
  later(run: () => void, ms: number): void;
}

export const pictures: Pictures = {
  visible: () => document.visibilityState === "visible",
  next: (run) => void requestAnimationFrame(run),
  later: (run, ms) => void setTimeout(run, ms),
};

export class Pace {
  readonly #show: () => void;
  readonly #pictures: Pictures;
  #waiting = false;
  #nextAsked = false;
  #laterAsked = false;

  /** `show` is called once for all that was `arrived` since it was called last. */
  constructor(show: () => void, of: Pictures = pictures) {
    this.#show = show;
    this.#pictures = of;
  }

  /** Something waits to be shown; `news` is more than a number that moved. */
  arrived(news: boolean): void {
    this.#waiting = true;
    // A hidden page gets no pictures, not even one that it has asked for.
    if (!this.#pictures.visible()) this.#later(HIDDEN_MS);
    else if (news) this.#next();
    else this.#later(NUMBERS_MS);
  }

  /** All that waited was shown for another reason. */
  shown(): void {
    this.#waiting = false;
  }

  #next(): void {
    if (this.#nextAsked) return;
    this.#nextAsked = true;
    this.#pictures.next(() => {
      this.#nextAsked = false;
      this.#due();
    });
  }

  #later(ms: number): void {
    if (this.#laterAsked) return;
    this.#laterAsked = true;
    this.#pictures.later(() => {
      this.#laterAsked = false;
      this.#due();
    }, ms);
  }

  #due(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#show();
  }
}

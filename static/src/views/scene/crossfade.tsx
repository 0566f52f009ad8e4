/** One picture gives way to the next: it dissolves above it, so there is no dark moment between. */

import { Component, type ComponentChildren, createRef } from "preact";

interface Props {
  children: ComponentChildren;
  /** Changes when the picture does. */
  of: string;
  still: boolean;
}

const FADE_MS = 600;

/** A copied video has no picture: what it shows now is drawn in its place. */
function keepPictures(from: HTMLElement, into: HTMLElement): void {
  const copies = into.querySelectorAll("video");
  for (const [n, video] of from.querySelectorAll("video").entries()) {
    const still = document.createElement("canvas");
    still.width = video.videoWidth;
    still.height = video.videoHeight;
    if (video.videoWidth > 0) still.getContext("2d")?.drawImage(video, 0, 0);
    copies[n]?.replaceWith(still);
  }
}

export class Crossfade extends Component<Props> {
  #picture = createRef<HTMLDivElement>();

  /** A likeness of the picture that is about to go. */
  override getSnapshotBeforeUpdate(before: Props): HTMLElement | null {
    if (before.of === this.props.of || this.props.still) return null;
    const picture = this.#picture.current;
    if (!picture) return null;
    const likeness = picture.cloneNode(true) as HTMLElement;
    keepPictures(picture, likeness);
    likeness.style.blockSize = `${picture.offsetHeight}px`;
    return likeness;
  }

  override componentDidUpdate(_: Props, __: unknown, likeness: HTMLElement | null): void {
    const picture = this.#picture.current;
    if (!likeness || !picture || !likeness.animate) return;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    likeness.classList.add("scene-leaving");
    likeness.setAttribute("aria-hidden", "true");
    picture.after(likeness);
    const timing = { duration: FADE_MS, easing: "ease-in-out", fill: "forwards" } as const;
    likeness.animate([{ opacity: 1 }, { opacity: 0 }], timing).onfinish = () => likeness.remove();
  }

  override render() {
    const { of, children } = this.props;
    return (
      <div ref={this.#picture} class="scene-in" key={of}>
        {children}
      </div>
    );
  }
}

/** A word cloud that is read, not admired: level words, sizes by number, calm between updates. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { number } from "../../format.ts";
import { t } from "../../words/screen.ts";
import { layout, type Measure, type Placed, type Word } from "./cloud-layout.ts";

/** Sizes in em of the scene. */
const LEAST = 1;
const MOST = 3.6;
/** With more words than this nobody reads any. */
const SHOWN = 40;

export function Cloud({ words }: { words: readonly Word[] }) {
  const box = useRef<HTMLUListElement>(null);
  const before = useRef(new Map<string, Placed>());
  const [placed, setPlaced] = useState<readonly Placed[]>([]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    let last = "";
    const arrange = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const size = `${width} ${height}`;
      if (size === last || width === 0 || height === 0) return;
      const em = Number.parseFloat(getComputedStyle(element).fontSize);
      if (last) before.current.clear(); // Another box: where words stood says nothing.
      last = size;
      const space = { width, height, least: em * LEAST, most: em * MOST };
      const found = layout(words.slice(0, SHOWN), space, measure(element), before.current);
      before.current = new Map(found.map((one) => [one.text, one]));
      setPlaced(found);
    };
    arrange();
    const watch = new ResizeObserver(arrange);
    watch.observe(element);
    return () => watch.disconnect();
  }, [words]);

  const most = Math.max(1, ...placed.map((one) => one.n));
  return (
    <>
      <ul ref={box} class="scene-cloud">
        {[...placed].sort(byText).map((one) => (
          <li
            key={one.text}
            dir="auto"
            class={`scene-word ${one.n === most ? "is-most" : one.n * 2 >= most ? "is-many" : ""}`}
            style={{
              fontSize: `${one.size}px`,
              transform: `translate(-50%, -50%) translate(${one.x}px, ${one.y}px)`,
            }}
          >
            {one.text}
            <span class="unseen"> {number(one.n)}</span>
          </li>
        ))}
      </ul>
      {words.length === 0 && <p class="scene-none">{t("scene.empty")}</p>}
    </>
  );
}

/** Elements keep their order in the page, so that a word glides when its number changes. */
function byText(one: Placed, other: Placed): number {
  return one.text < other.text ? -1 : 1;
}

const widths = new Map<string, number>();

/** Measures with a canvas, in the typeface of the element. */
function measure(element: HTMLElement): Measure {
  const style = getComputedStyle(element);
  const font = `${style.fontWeight} 100px ${style.fontFamily}`;
  const pen = document.createElement("canvas").getContext("2d");
  return (text) => {
    const key = `${font} ${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    if (widths.size > 2000) widths.clear();
    if (pen) pen.font = font;
    const width = pen ? pen.measureText(text).width / 100 : text.length * 0.6;
    widths.set(key, width);
    return width;
  };
}

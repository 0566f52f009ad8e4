/** A language in itself: “français”; the tag where nobody knows its name. */

import { kept } from "../../words/catalogue.ts";

export function languageName(tag: string): string {
  try {
    const make = () => new Intl.DisplayNames([tag], { type: "language" });
    return kept(`language ${tag}`, make).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

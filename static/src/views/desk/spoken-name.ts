/** A language in the words of whoever reads the page: “French”. */

import { kept, locale } from "../../words/catalogue.ts";

export function spokenName(tag: string): string {
  const tongue = locale();
  try {
    const make = () => new Intl.DisplayNames([tongue], { type: "language" });
    return kept(`language in ${tongue}`, make).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

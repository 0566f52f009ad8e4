/** The people who are here, and those of them a search leaves. */

import type { Delegation, Role } from "../../messages.ts";
import { folded } from "./lists.ts";

export interface Present {
  id: string;
  name: string;
  role: Role;
  attendance?: "onsite" | "remote" | null;
  delegation?: Delegation | null;
  muted_until?: string | null;
}

/** Those whose name, delegation or role has every word of the search; the muted come first. */
export function matching(people: readonly Present[], search: string, muted: ReadonlySet<string>) {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const hay = (one: Present) =>
    folded([one.name, one.delegation?.name, one.delegation?.country, one.role].join(" "));
  return people
    .filter((one) => one.role !== "screen" && words.every((word) => hay(one).includes(word)))
    .sort(
      (a, b) => Number(muted.has(b.id)) - Number(muted.has(a.id)) || a.name.localeCompare(b.name),
    );
}

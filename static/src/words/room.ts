/** The words of the delegate's pages: those of the door, and all that is said behind it. */

import { catalogue } from "./catalogue.ts";
import { doorAr } from "./door.ar.ts";
import { door } from "./door.ts";
import { doorZh } from "./door.zh.ts";
import { en } from "./en.ts";
import { behind } from "./index.ts";
import { reasons } from "./refusals.ts";

const words = { ...door, ...en } as const;

export const t = catalogue(words, {
  zh: async () => ({ ...doorZh, ...(await behind.zh()) }),
  ar: async () => ({ ...doorAr, ...(await behind.ar()) }),
});

/** Why something was refused, in the viewer's language. */
export const reason = reasons(words, t);

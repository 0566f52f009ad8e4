import type { Translated } from "./catalogue.ts";
import type { en } from "./en.ts";

export const ar: Translated<typeof en> = {};

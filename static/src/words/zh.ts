import type { Translated } from "./catalogue.ts";
import type { en } from "./en.ts";

export const zh: Translated<typeof en> = {};

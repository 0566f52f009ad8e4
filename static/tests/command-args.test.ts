/** The pages ask for nothing that the server would not read: held by the type checker. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CommandArgs } from "../src/command-args.ts";
import type { Commands } from "../src/commands.ts";

type Misfit = {
  [K in keyof Commands]: K extends keyof CommandArgs
    ? Commands[K]["args"] extends CommandArgs[K]
      ? never
      : K
    : K;
}[keyof Commands];

/** Whichever command does not fit is named in the checker's complaint about this line. */
const fits: [Misfit] extends [never] ? true : Misfit = true;

test("every command of the pages has the arguments that the server reads", () => {
  assert.ok(fits);
});

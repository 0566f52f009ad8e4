import assert from "node:assert/strict";
import { test } from "node:test";
import { fragment, routeOf } from "../src/router.ts";

test("every address has its page", () => {
  assert.deepEqual(routeOf("/"), { page: "lobby" });
  assert.deepEqual(routeOf("/join"), { page: "join" });
  assert.deepEqual(routeOf("/rooms/main"), { page: "room", room: "main" });
  assert.deepEqual(routeOf("/rooms/main/"), { page: "room", room: "main" });
  assert.deepEqual(routeOf("/moderate/creative-cities"), {
    ...{ page: "moderate", room: "creative-cities" },
  });
  assert.deepEqual(routeOf("/screen"), { page: "screen" });
  assert.deepEqual(routeOf("/organise"), { page: "organise" });
  for (const page of ["speak", "interpret", "caption"] as const) {
    assert.deepEqual(routeOf(`/${page}/main`), { page, room: "main" });
    assert.deepEqual(routeOf(`/${page}`), { page: "unknown" });
  }
});

test("other addresses are unknown, however they are written", () => {
  for (const path of ["/rooms", "/rooms/a/b", "/nothing", "/screen/1", "/rooms/%E0%A4%A"]) {
    assert.ok(["unknown", "room"].includes(routeOf(path).page), path);
  }
  assert.deepEqual(routeOf("/rooms"), { page: "unknown" });
});

test("what stands behind the # is read as names and values", () => {
  assert.deepEqual(fragment("#code=SHOUGANG"), { code: "SHOUGANG" });
  assert.deepEqual(fragment("#invite=a.b%2Bc&x=1"), { invite: "a.b+c", x: "1" });
  assert.deepEqual(fragment(""), {});
});

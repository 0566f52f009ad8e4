import assert from "node:assert/strict";
import { test } from "node:test";
import { deskIn, workOf } from "../src/desks.ts";
import type { Person, Role } from "../src/messages.ts";
import { routeOf } from "../src/router.ts";

function person(role: Role, rooms: string[] | null = null): Person {
  const who = { id: "p", name: "Ada", delegation: null, languages: [] };
  return { ...who, role, rooms, attendance: "remote" };
}

test("everybody with a task has a desk, and every desk is a page", () => {
  const roles = ["speaker", "interpreter", "captioner", "moderator", "organiser"] as const;
  for (const role of roles) {
    const desk = deskIn(person(role), "main");
    assert.ok(desk, role);
    assert.notEqual(routeOf(desk).page, "unknown");
  }
  assert.equal(deskIn(person("delegate"), "main"), null);
  assert.equal(deskIn(null, "main"), null);
});

test("a desk is only in the rooms that the pass covers", () => {
  assert.equal(deskIn(person("interpreter", ["main"]), "inter-city"), null);
  assert.equal(deskIn(person("interpreter", ["main"]), "main"), "/interpret/main");
});

test("who is let in for one room begins at the desk there, others at the programme", () => {
  assert.equal(workOf(person("speaker", ["main"])), "/speak/main");
  assert.equal(workOf(person("captioner")), "/");
  assert.equal(workOf(person("delegate", ["main"])), "/");
  assert.equal(workOf(person("organiser")), "/organise");
  assert.equal(workOf(null), "/");
});

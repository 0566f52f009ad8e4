import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, matching } from "../src/finding.ts";
import { languageOf } from "../src/script.ts";

const city = (name: string, country: string, field: string) => ({ id: name, name, country, field });
const all = [
  city("Łódź", "Poland", "Film"),
  city("Östersund", "Sweden", "Gastronomy"),
  city("São Paulo", "Brazil", "Film"),
  city("Bradford", "United Kingdom", "Film"),
  city("Brazzaville", "Congo", "Music"),
];
const names = (typed: string) => matching(all, typed).map((one) => one.name);

test("letters without accents find those with them", () => {
  assert.deepEqual(names("lodz"), ["Łódź"]);
  assert.deepEqual(names("OSTERS"), ["Östersund"]);
  assert.equal(folded("São Paulo"), "sao paulo");
});

test("every word counts, in any order; country and field count too", () => {
  assert.deepEqual(names("film brazil"), ["São Paulo"]);
  assert.deepEqual(names("nowhere"), []);
});

test("names that begin with the word come first", () => {
  assert.deepEqual(names("bra"), ["Bradford", "Brazzaville", "São Paulo"]);
  assert.equal(names("").length, all.length);
});

test("the script gives some languages away, and Latin letters none", () => {
  assert.equal(languageOf("为什么？"), "zh");
  assert.equal(languageOf("なぜ 何故"), "ja");
  assert.equal(languageOf("Почему?"), "ru");
  assert.equal(languageOf("لماذا؟"), "ar");
  assert.equal(languageOf("왜?"), "ko");
  assert.equal(languageOf("Pourquoi ?"), undefined);
});

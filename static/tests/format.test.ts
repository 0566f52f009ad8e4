import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../src/format.ts";
import { speak } from "../src/words/catalogue.ts";

const NINE = "2020-09-17T01:00:00.000Z";

test("times are the venue's, by its zone", () => {
  format.venueZone.value = "Asia/Shanghai";
  assert.equal(format.venueTime(NINE), "09:00");
  assert.equal(format.venueSecond(NINE), "09:00:00");
  assert.equal(format.venueDate("2020-09-17T17:00:00.000Z"), "2020-09-18");
  assert.equal(format.venueDay(NINE), "Thursday, September 17");
});

test("days and numbers are written as the language does", async () => {
  await speak("zh");
  assert.equal(format.venueDay(NINE), "9月17日星期四");
  await speak("en");
  assert.equal(format.shortDay("2020-09-17"), "Thu, Sep 17");
  assert.equal(format.number(12345), "12,345");
  assert.equal(format.percent(67), "67%");
});

test("sentences are parted by a space where the language has one", async () => {
  assert.equal(format.sentences(["One.", null, "Two."]), "One. Two.");
  await speak("zh");
  assert.equal(format.sentences(["一。", null, "二。"]), "一。二。");
  await speak("en");
});

test("a moment of another day names the weekday", () => {
  assert.equal(format.venueMoment(NINE, Date.parse(NINE) - 3_600_000), "09:00");
  assert.equal(format.venueMoment(NINE, Date.parse(NINE) - 24 * 3_600_000), "Thu 09:00");
});

test("a countdown never shows less than nothing, nor 0:00 while time is left", () => {
  assert.equal(format.countdown(125_000), "2:05");
  assert.equal(format.countdown(3_725_000), "1:02:05");
  assert.equal(format.countdown(1), "0:01");
  assert.equal(format.countdown(-5), "0:00");
});

test("some time ago is said in words", () => {
  const now = Date.parse(NINE);
  assert.equal(format.ago(NINE, now + 10_000), "now");
  assert.equal(format.ago(NINE, now + 5 * 60_000), "5 minutes ago");
  assert.equal(format.ago(NINE, now + 3 * 3_600_000), "3 hours ago");
  assert.equal(format.ago(NINE, now - 60_000), "now");
});

test("the event's own words come in the viewer's language, else English, else any", async () => {
  assert.equal(format.local({ en: "Opening", zh: "开幕式" }), "Opening");
  await speak("zh");
  assert.equal(format.local({ en: "Opening", zh: "开幕式" }), "开幕式");
  assert.equal(format.local({ fr: "Ouverture" }), "Ouverture");
  assert.equal(format.localLanguage({ fr: "Ouverture" }), "fr");
  assert.equal(format.local(null), "");
  await speak("en");
});

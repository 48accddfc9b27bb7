import assert from "node:assert/strict";
import { localTime, momentOf } from "../../site_templates/assets/js/simulator/local-time.js";

const HOUR = 3_600_000;
/** @param {string} text */
const utc = (text) => Date.parse(`${text}Z`);

/** @type {[number, number][]} Berlin in 2026 */
const BERLIN = [
  [utc("2026-01-01T00:00"), HOUR],
  [utc("2026-03-29T01:00"), 2 * HOUR],
  [utc("2026-10-25T01:00"), HOUR],
];

Deno.test("clocks show what the zone's offset says at that moment, on both sides of a change", () => {
  for (
    const [at, shown] of [
      ["2025-06-01T12:00", "2025-06-01T13:00"], // the first offset holds before
      ["2026-03-29T00:59", "2026-03-29T01:59"],
      ["2026-03-29T01:00", "2026-03-29T03:00"],
      ["2026-10-25T00:30", "2026-10-25T02:30"],
      ["2026-10-25T01:30", "2026-10-25T02:30"],
      ["2026-12-01T12:00", "2026-12-01T13:00"],
    ]
  ) assert.equal(localTime(utc(at), BERLIN), utc(shown), at);
});

Deno.test("a time of the clocks is the first such moment, and one that is left out comes after", () => {
  for (
    const [shown, at] of [
      ["2026-01-15T12:00", "2026-01-15T11:00"],
      ["2026-03-29T01:59", "2026-03-29T00:59"],
      ["2026-03-29T02:30", "2026-03-29T01:30"], // the clocks show 03:30 then
      ["2026-03-29T03:00", "2026-03-29T01:00"],
      ["2026-07-01T12:00", "2026-07-01T10:00"],
      ["2026-10-25T02:30", "2026-10-25T00:30"],
      ["2026-10-25T03:00", "2026-10-25T02:00"],
      ["2026-12-01T12:00", "2026-12-01T11:00"],
    ]
  ) assert.equal(momentOf(utc(shown), BERLIN), utc(at), shown);
});

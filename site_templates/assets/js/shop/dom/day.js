/**
 * The day at a moment, as the visitor's own calendar has it.
 * @param {number} atMs epoch milliseconds
 * @param {string} [timeZone] IANA name; without one, the browser's
 * @returns {string} YYYY-MM-DD
 */
export function formatDay(atMs, timeZone) {
  const form = new Intl.DateTimeFormat("en", {
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone,
  });
  const parts = new Map(form.formatToParts(atMs).map(({ type, value }) => [type, value]));
  return ["year", "month", "day"].map((name) => parts.get(/** @type {any} */ (name))).join("-");
}

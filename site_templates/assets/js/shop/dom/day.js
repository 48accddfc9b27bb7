/**
 * The day at a moment, as the visitor's own calendar has it, in the words of the shop's language.
 * @param {number} atMs epoch milliseconds
 * @param {string} language as BCP 47 writes it
 * @param {string} [timeZone] IANA name; without one, the browser's
 * @returns {string}
 */
export function formatDay(atMs, language, timeZone) {
  return new Intl.DateTimeFormat(language, {
    calendar: "gregory",
    numberingSystem: "latn",
    dateStyle: "medium",
    timeZone,
  }).format(atMs);
}

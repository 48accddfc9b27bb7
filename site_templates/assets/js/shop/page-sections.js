/** @import { Page } from "../types.d.ts" */

/**
 * @typedef {{kind: "promotion" | "list", id: string}} Section
 */

/**
 * What lies on a page from top to bottom and counts as seen when scrolled to; the first promotion
 * of the home page fills the first screen and counts when the page opens.
 * @param {Page} page
 * @returns {Section[]}
 */
export function sectionsOf(page) {
  /** @type {Section[]} */
  const lists = page.lists
    .filter((list) => !list.immediate && list.items.length > 0)
    .map(({ id }) => ({ kind: "list", id }));
  /** @type {Section[]} */
  const strips = page.promotions.slice(1).map(({ id }) => ({ kind: "promotion", id }));
  /** @type {Section[]} */
  const sections = [];
  for (const list of lists) {
    sections.push(list);
    const strip = strips.shift();
    if (strip) sections.push(strip);
  }
  return [...sections, ...strips];
}

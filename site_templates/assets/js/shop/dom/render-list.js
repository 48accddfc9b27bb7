/** @import { Page } from "../../types.d.ts" */
/** @import { Look } from "./render-card.js" */

import { changeUrl } from "../query.js";
import { find, findAll, setField } from "./find.js";
import { renderCard } from "./render-card.js";
import { getOwn } from "../own-property.js";
import { fillWithNodes, tn } from "./text.js";

/**
 * Draws the lists that depend on the query or the visitor; others stand in the page as it was built.
 * @param {HTMLElement} main
 * @param {Page} page
 * @param {Look} look
 */
export function renderLists(main, page, look) {
  for (const list of page.lists) {
    const section = find(main, `section.product-list[data-list-id="${list.id}"]`);
    section.hidden = list.items.length === 0;
    if (list.built) continue;
    const cards = list.items.map((item, at) => renderCard(item, list.offset + at, look));
    find(section, ".grid").replaceChildren(...cards);
  }
  if (!page.lists.some((list) => list.immediate)) return;
  const empty = page.lists.every((list) => list.items.length === 0);
  for (const notice of findAll(main, ".empty")) notice.hidden = !empty;
  showCount(main, page.count);
  setField(main, "term", page.term ?? "");
  setToolbar(main, page);
  setPager(main, page, look.base);
}

/**
 * @param {HTMLElement} main
 * @param {number} count
 */
function showCount(main, count) {
  for (const line of findAll(main, ".count")) {
    const number = document.createElement("b");
    number.dataset.field = "count";
    number.textContent = String(count);
    line.dataset.count = String(count);
    fillWithNodes(line, tn("%(count)s product", "%(count)s products", count), { count: number });
  }
}

/**
 * @param {HTMLElement} main
 * @param {Page} page
 */
function setToolbar(main, page) {
  for (const select of findAll(main, ".toolbar select")) {
    if (select instanceof HTMLSelectElement) {
      select.value = getOwn(page.query, select.name) ?? "";
    }
  }
}

/**
 * @param {HTMLElement} main
 * @param {Page} page
 * @param {string} base
 */
function setPager(main, page, base) {
  const pager = main.querySelector("nav.pager");
  if (!pager) return;
  /** @type {[string, number][]} */
  const ends = [["prev", page.number - 1], ["next", page.number + 1]];
  for (const [rel, number] of ends) {
    const link = find(pager, `a[rel="${rel}"]`);
    link.hidden = number < 1 || number > page.pages;
    link.setAttribute("href", base + changeUrl(page.url, { page: String(number) }));
  }
  setField(pager, "page", `${page.number} / ${page.pages}`);
}

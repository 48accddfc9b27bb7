/** @import { Item, Query } from "../types.d.ts" */

import { getOwn } from "./own-property.js";

export const PAGE_SIZE = 12;
/** Query parameters that change a list. */
export const TOOLBAR = ["sort", "brand", "max_price", "page"];

/** @type {Record<string, (a: Item, b: Item) => number>} */
const ORDERS = {
  price_asc: (a, b) => a.price - b.price,
  price_desc: (a, b) => b.price - a.price,
  rating: (a, b) => (b.rating ?? -1) - (a.rating ?? -1), // what is not rated stands last
  newest: (a, b) => compareDays(b.released ?? "", a.released ?? ""),
};

/**
 * @param {string} a
 * @param {string} b
 */
function compareDays(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * What a list's toolbar leaves of it: filtered, sorted, one page.
 * @param {Item[]} items in default order
 * @param {Query} query `brand`, `max_price`, `sort`, `page`
 */
export function applyToolbar(items, query) {
  let kept = items;
  const brand = query.brand?.normalize("NFC");
  if (brand) kept = kept.filter((item) => item.brand === brand);
  const maxPrice = Number(query.max_price);
  if (maxPrice > 0) kept = kept.filter((item) => item.price <= maxPrice);
  const order = getOwn(ORDERS, query.sort ?? "");
  if (order) kept = [...kept].sort(order);
  const pages = Math.max(1, Math.ceil(kept.length / PAGE_SIZE));
  const number = Math.min(pages, Math.max(1, Math.floor(Number(query.page)) || 1));
  const offset = (number - 1) * PAGE_SIZE;
  return {
    items: kept.slice(offset, offset + PAGE_SIZE),
    offset,
    number,
    pages,
    count: kept.length,
  };
}

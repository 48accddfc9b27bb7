/** @import { Catalog } from "./catalog.js" */
/** @import { ShopState } from "./state.js" */
/** @import { Item } from "../types.d.ts" */

import { foldIn, scoreOf } from "./fold-in.js";

const DIRECT = "(direct)";

/**
 * Whether lists look different to different visitors: such pages are not made once for all.
 * @param {Catalog} catalog
 */
export function dependsOnVisitor({ site: { ranking } }) {
  return ranking?.by === "personal" || ranking?.by === "segment";
}

/**
 * Items in the order in which this visitor sees them; as they stand where nothing is known.
 * @param {Catalog} catalog
 * @param {Item[]} items in default order
 * @param {ShopState} state
 * @returns {Item[]}
 */
export function rankFor(catalog, items, state) {
  const { ranking } = catalog.site;
  if (ranking?.by === "segment") return bySource(catalog, items, state.source);
  if (ranking?.by === "personal") return byVector(catalog, items, state);
  return items;
}

/**
 * @param {Catalog} catalog
 * @param {Item[]} items
 * @param {string | null} source
 */
function bySource(catalog, items, source) {
  const places = catalog.orders.get(source ?? DIRECT);
  if (!places) return items;
  return [...items].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
}

/**
 * By the score of the visitor's vector; items without factors, and those that score alike, keep
 * their order.
 * @param {Catalog} catalog
 * @param {Item[]} items
 * @param {ShopState} state
 */
function byVector(catalog, items, state) {
  const { factors } = catalog;
  const user = factors && foldIn(factors, state.history, state.source ?? DIRECT);
  if (!factors || !user) return items;
  const scored = items.map((item) => ({ item, score: scoreOf(factors, user, item.id) }));
  return scored.sort((a, b) => b.score - a.score).map(({ item }) => item);
}

/**
 * A row for this very visitor: what stands first for them of all that can be bought.
 * @param {Catalog} catalog
 * @param {Item[]} popular what everybody sees while nothing is known of them
 * @param {ShopState} state
 * @returns {Item[]}
 */
export function pickFor(catalog, popular, state) {
  if (!isKnown(catalog, state)) return popular;
  const inStock = catalog.site.items.filter((item) => item.stock !== 0);
  return rankFor(catalog, inStock, state).slice(0, popular.length);
}

/**
 * @param {Catalog} catalog
 * @param {ShopState} state
 */
function isKnown({ factors, orders }, { history, source }) {
  if (factors) return foldIn(factors, history, source ?? DIRECT) !== null;
  return orders.has(source ?? DIRECT);
}

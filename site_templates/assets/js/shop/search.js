/** @import { Catalog } from "./catalog.js" */
/** @import { Item } from "../types.d.ts" */

/** @type {WeakMap<Catalog, {item: Item, name: string[], other: string[]}[]>} */
const indexes = new WeakMap();

/**
 * Lower-case words of a text; everything that is neither letter nor digit parts them.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

/** @param {Catalog} catalog */
function indexOf(catalog) {
  let index = indexes.get(catalog);
  if (!index) {
    index = catalog.site.items.map((item) => {
      const [top] = item.category.split("/");
      const places = [catalog.category(top).name, catalog.category(item.category).name];
      return {
        item,
        name: wordsOf(item.name),
        other: wordsOf([item.brand, ...places, item.topic].join(" ")),
      };
    });
    indexes.set(catalog, index);
  }
  return index;
}

/**
 * Items that have every word of the term, by relevance (a word in the name counts double), then by
 * popularity. A word also matches as the beginning of a longer one.
 * @param {Catalog} catalog
 * @param {string} term
 * @returns {Item[]}
 */
export function searchItems(catalog, term) {
  const words = wordsOf(term);
  if (words.length === 0) return [];
  /** @type {{item: Item, score: number}[]} */
  const found = [];
  for (const entry of indexOf(catalog)) {
    let score = 0;
    for (const word of words) {
      if (entry.name.some((known) => known.startsWith(word))) score += 2;
      else if (entry.other.some((known) => known.startsWith(word))) score += 1;
      else {
        score = 0;
        break;
      }
    }
    if (score > 0) found.push({ item: entry.item, score });
  }
  // The sort is stable, so equal scores keep the catalogue's order of popularity.
  return found.sort((a, b) => b.score - a.score).map((entry) => entry.item);
}

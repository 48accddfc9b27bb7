/** @import { Catalog } from "./catalog.js" */
/** @import { Item } from "../types.d.ts" */

/** @typedef {{item: Item, name: string[], other: string[]}} Entry */

/** @type {WeakMap<Catalog, Entry[]>} */
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
 * Items that have every word of the term, by relevance (a word in the name counts double), then in
 * the order of `rank`. A word also matches as the beginning of a longer one.
 * @param {Catalog} catalog
 * @param {string} term
 * @param {(items: Item[]) => Item[]} rank
 * @returns {Item[]}
 */
export function searchItems(catalog, term, rank) {
  const index = indexOf(catalog);
  const words = wordsOf(term).map((word) => understand(catalog, index, word));
  if (words.length === 0) return [];
  /** @type {Map<Item, number>} */
  const scores = new Map();
  for (const entry of index) {
    const score = scoreOf(entry, words);
    if (score > 0) scores.set(entry.item, score);
  }
  const score = (/** @type {Item} */ item) => scores.get(item) ?? 0;
  // The sort is stable, so equally relevant items keep their order.
  return [...rank([...scores.keys()])].sort((a, b) => score(b) - score(a));
}

/** @typedef {(known: string) => boolean} Matcher whether a word of the catalogue is meant */

/**
 * @param {Entry} entry
 * @param {Matcher[]} words
 * @returns {number} 0 where a word is missing
 */
function scoreOf({ name, other }, words) {
  let score = 0;
  for (const isMeant of words) {
    if (name.some(isMeant)) score += 2;
    else if (other.some(isMeant)) score += 1;
    else return 0;
  }
  return score;
}

const SHORTEST_SLIP = 4;

/**
 * What a typed word means: itself, its synonyms, and where the shop is lenient and nothing begins
 * with it, words that are one slip away.
 * @param {Catalog} catalog
 * @param {Entry[]} index
 * @param {string} word
 * @returns {Matcher}
 */
function understand({ site: { search } }, index, word) {
  const meant = [word, ...(search?.synonyms[word] ?? [])];
  /** @type {Matcher} */
  const begins = (known) => meant.some((one) => known.startsWith(one));
  const lenient = search?.typo_tolerance && word.length >= SHORTEST_SLIP;
  if (!lenient || index.some(({ name, other }) => name.some(begins) || other.some(begins))) {
    return begins;
  }
  return (known) => isOneSlipAway(word, known);
}

/**
 * Whether one letter is missing, too many or another one (Levenshtein distance 1).
 * @param {string} a
 * @param {string} b
 */
export function isOneSlipAway(a, b) {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1 || short === long) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = short.length === long.length ? short.slice(at + 1) : short.slice(at);
  return rest === long.slice(at + 1);
}

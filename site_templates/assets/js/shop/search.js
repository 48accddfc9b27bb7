/** @import { Catalog } from "./catalog.js" */
/** @import { Item } from "../types.d.ts" */

import { compoundsOf, indexWordsOf, wordsOf } from "./tokenize.js";

export { wordsOf };

/** @typedef {{item: Item, name: string[], other: string[]}} Entry */

/** @typedef {{entries: Entry[], synonyms: Map<string, string[]>}} Index */

/** @type {WeakMap<Catalog, Index>} */
const indexes = new WeakMap();

/**
 * @param {Catalog} catalog
 * @returns {Index}
 */
function indexOf(catalog) {
  let index = indexes.get(catalog);
  if (!index) {
    index = {
      entries: catalog.site.items.map((item) => entryOf(catalog, item)),
      synonyms: synonymsOf(catalog),
    };
    indexes.set(catalog, index);
  }
  return index;
}

/**
 * @param {Catalog} catalog
 * @param {Item} item
 * @returns {Entry}
 */
function entryOf(catalog, item) {
  const [top] = item.category.split("/");
  const places = [catalog.category(top).name, catalog.category(item.category).name];
  return {
    item,
    name: indexWordsOf(item.name),
    other: indexWordsOf([item.brand, ...places, item.topic].join(" ")),
  };
}

/**
 * What words mean beside themselves, both sides in the form in which words are compared.
 * @param {Catalog} catalog
 */
function synonymsOf({ site: { search } }) {
  const joined = (/** @type {string} */ text) =>
    compoundsOf(text).map((word) => word.joined).join(" ");
  return new Map(
    Object.entries(search?.synonyms ?? {}).map((
      [word, others],
    ) => [joined(word), others.map(joined)]),
  );
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
  const words = compoundsOf(term).map((word) => understandCompound(catalog, index, word));
  if (words.length === 0) return [];
  /** @type {Map<Item, number>} */
  const scores = new Map();
  for (const entry of index.entries) {
    const score = scoreOf(entry, words);
    if (score > 0) scores.set(entry.item, score);
  }
  const score = (/** @type {Item} */ item) => scores.get(item) ?? 0;
  // The sort is stable, so equally relevant items keep their order.
  return [...rank([...scores.keys()])].sort((a, b) => score(b) - score(a));
}

/** @typedef {(known: string) => boolean} Matcher whether a word of the catalog is meant */

/**
 * @typedef {object} Meaning of a typed word
 * @property {Matcher[]} parts all of which an item must have
 * @property {Matcher | null} whole which does in their place: a compound written as one word
 */

/**
 * @param {Entry} entry
 * @param {Meaning[]} words
 * @returns {number} 0 where a word is missing
 */
function scoreOf(entry, words) {
  let score = 0;
  for (const { parts, whole } of words) {
    const found = scoreParts(entry, parts) || (whole ? scoreWord(entry, whole) * parts.length : 0);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

/**
 * @param {Entry} entry
 * @param {Matcher[]} parts
 */
function scoreParts(entry, parts) {
  let score = 0;
  for (const isMeant of parts) {
    const found = scoreWord(entry, isMeant);
    if (found === 0) return 0;
    score += found;
  }
  return score;
}

/**
 * @param {Entry} entry
 * @param {Matcher} isMeant
 */
function scoreWord({ name, other }, isMeant) {
  if (name.some(isMeant)) return 2;
  return other.some(isMeant) ? 1 : 0;
}

/**
 * @param {Catalog} catalog
 * @param {Index} index
 * @param {{parts: string[], joined: string}} word
 * @returns {Meaning}
 */
function understandCompound(catalog, index, { parts, joined }) {
  return {
    parts: parts.map((part) => understand(catalog, index, part)),
    whole: parts.length > 1 ? understand(catalog, index, joined) : null,
  };
}

const SHORTEST_SLIP = 4;

/**
 * What a typed word means: itself, its synonyms, and where the shop is lenient and nothing begins
 * with it, words at edit distance one.
 * @param {Catalog} catalog
 * @param {Index} index
 * @param {string} word
 * @returns {Matcher}
 */
function understand({ site: { search } }, { entries, synonyms }, word) {
  const meant = [word, ...(synonyms.get(word) ?? [])];
  /** @type {Matcher} */
  const begins = (known) => meant.some((one) => known.startsWith(one));
  const lenient = search?.typo_tolerance && word.length >= SHORTEST_SLIP;
  if (!lenient || entries.some(({ name, other }) => name.some(begins) || other.some(begins))) {
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

/** @import { Catalog } from "./catalog.js" */
/** @import { Item } from "../types.d.ts" */

import { Compounds } from "./compounds.js";
import { compoundsOf, indexWordsOf, wordsOf } from "./tokenize.js";

export { wordsOf };

/**
 * Where a word stands, as places of items in the catalog's order, ascending.
 * @typedef {object} Posting
 * @property {number[]} name items with the word in their name
 * @property {number[]} other items with it in brand, categories or topic
 *
 * @typedef {object} Index
 * @property {Map<string, Posting>} words
 * @property {Item[]} items by place
 * @property {Map<string, string[]>} synonyms
 * @property {Compounds} compounds
 */

/**
 * @param {Catalog} catalog
 * @returns {Index}
 */
function indexOf(catalog) {
  catalog.searchIndex ??= makeIndex(catalog);
  return catalog.searchIndex;
}

/**
 * @param {Catalog} catalog
 * @returns {Index}
 */
export function makeIndex(catalog) {
  const { items, locale } = catalog.site;
  const compounds = new Compounds(locale?.language ?? "en");
  /** @type {Map<string, Posting>} */
  const words = new Map();
  /** @type {Map<string, string[]>} words of texts that many items share */
  const shared = new Map();
  /** @param {string} text */
  const wordsIn = (text) => [...indexWordsOf(text), ...compounds.joinedOf(text)];
  items.forEach((item, place) => {
    addWords(words, "name", wordsIn(item.name), place);
    for (const text of [item.brand ?? "", ...catalog.categoryNames(item), item.topic]) {
      let known = shared.get(text);
      if (!known) shared.set(text, known = wordsIn(text));
      addWords(words, "other", known, place);
    }
  });
  return { words, items, synonyms: synonymsOf(catalog), compounds };
}

/**
 * @param {Map<string, Posting>} words
 * @param {keyof Posting} part
 * @param {string[]} added
 * @param {number} place not before those that were added
 */
function addWords(words, part, added, place) {
  for (const word of added) {
    let posting = words.get(word);
    if (!posting) words.set(word, posting = { name: [], other: [] });
    if (posting[part].at(-1) !== place) posting[part].push(place);
  }
}

/**
 * What words mean beside themselves, both sides in the form in which words are compared.
 * @param {Catalog} catalog
 */
export function synonymsOf({ site: { search } }) {
  const joined = (/** @type {string} */ text) =>
    compoundsOf(text).map((word) => word.joined).join(" ");
  return new Map(
    Object.entries(search?.synonyms ?? {}).map((
      [word, others],
    ) => [joined(word), others.map(joined)]),
  );
}

/**
 * Words of the catalog of which one has to begin with what is typed, or mean it.
 * @param {Catalog} catalog
 * @param {string} term
 * @returns {string[]}
 */
export function typedWordsOf(catalog, term) {
  const { synonyms } = indexOf(catalog);
  return compoundsOf(term)
    .flatMap(({ parts, joined }) => [...parts, joined])
    .flatMap((word) => [word, ...(synonyms.get(word) ?? [])]);
}

/**
 * Items that have every word of the term, by relevance (a word in the name counts double), then in
 * the order of `rank`. A word also matches as the beginning of a longer one, and inside of one where
 * words are written together.
 * @param {Catalog} catalog
 * @param {string} term
 * @param {(items: Item[]) => Item[]} rank
 * @returns {Item[]}
 */
export function searchItems(catalog, term, rank) {
  const index = indexOf(catalog);
  const words = compoundsOf(term).map((word) => understandCompound(catalog, index, word));
  if (words.length === 0) return [];
  const scores = words.map((word) => scoreCompound(index, word)).reduce(addScores);
  const places = [...scores.keys()].sort((a, b) => a - b);
  const found = new Map(places.map((place) => [index.items[place], scores.get(place) ?? 0]));
  const score = (/** @type {Item} */ item) => found.get(item) ?? 0;
  // The sort is stable, so equally relevant items keep their order.
  return [...rank([...found.keys()])].sort((a, b) => score(b) - score(a));
}

/** @typedef {(known: string) => boolean} Matcher whether a word of the catalog is meant */

/** @typedef {Map<number, number>} Scores relevance of items by place; without those that do not fit */

/**
 * @typedef {object} Meaning of a typed word
 * @property {Matcher[]} parts all of which an item must have
 * @property {Matcher | null} whole which does in their place: a compound written as one word
 */

/**
 * @param {Index} index
 * @param {Meaning} word
 * @returns {Scores}
 */
function scoreCompound(index, { parts, whole }) {
  const scores = parts.map((isMeant) => scoreWord(index, isMeant)).reduce(addScores);
  if (!whole) return scores;
  const both = new Map(scores);
  for (const [place, score] of scoreWord(index, whole)) {
    if (!both.has(place)) both.set(place, score * parts.length);
  }
  return both;
}

/**
 * @param {Scores} one
 * @param {Scores} other
 * @returns {Scores} the sums for what is in both
 */
function addScores(one, other) {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  /** @type {Scores} */
  const sums = new Map();
  for (const [place, score] of few) {
    const added = many.get(place);
    if (added !== undefined) sums.set(place, score + added);
  }
  return sums;
}

/**
 * @param {Index} index
 * @param {Matcher} isMeant
 * @returns {Scores}
 */
function scoreWord({ words }, isMeant) {
  /** @type {Scores} */
  const scores = new Map();
  for (const [word, { name, other }] of words) {
    if (!isMeant(word)) continue;
    for (const place of other) if (!scores.has(place)) scores.set(place, 1);
    for (const place of name) scores.set(place, 2);
  }
  return scores;
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
 * What a typed word means: itself, its synonyms, both also inside of compounds; where that finds
 * nothing, what has most of its parts; and where the shop is lenient, words at edit distance one.
 * @param {Catalog} catalog
 * @param {Index} index
 * @param {string} word
 * @returns {Matcher}
 */
function understand({ site: { search } }, { words, synonyms, compounds }, word) {
  const meant = [word, ...(synonyms.get(word) ?? [])];
  const inside = meant.map((one) => compounds.insideMatcher(one)).filter((one) => one !== null);
  /** @type {Matcher} */
  const begins = (known) =>
    meant.some((one) => known.startsWith(one)) || inside.some((isInside) => isInside(known));
  const partly = compounds.partMatcher(word);
  const lenient = search?.typo_tolerance && word.length >= SHORTEST_SLIP;
  if (!lenient && !partly) return begins;
  const known = [...words.keys()];
  if (known.some(begins)) return begins;
  if (partly && (!lenient || known.some(partly))) return partly;
  return (other) => isOneSlipAway(word, other);
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

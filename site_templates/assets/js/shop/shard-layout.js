/**
 * How a large catalog is cut into files of which a page loads only what it shows. A place is an
 * item's index in the catalog's order.
 */

/** Items whose rows share a file. */
export const ROWS = 16;
/** Items whose columns for the toolbar share a file. */
export const COLUMNS = 2048;
/** Files among which the items' ids are spread. */
const BUCKETS = 256;

export const CORE = "core.json";
export const HOME = "home.json";

/** @param {number} place */
export const rowsFile = (place) => `rows/${Math.floor(place / ROWS)}.json`;
/** @param {number} place */
export const columnsFile = (place) => `columns/${Math.floor(place / COLUMNS)}.json`;
/** @param {number} index of the category in the catalog */
export const categoryFile = (index) => `categories/${index}.json`;

/**
 * The file that has the places of an item's id and of the name of its page.
 * @param {string} name
 */
export function idsFile(name) {
  let hash = 0x811c9dc5; // FNV-1a
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return `ids/${(hash >>> 0) % BUCKETS}.json`;
}

/**
 * @param {string} key
 * @returns {string} the file of the words that are found under a key
 */
export function wordsFile(key) {
  const units = Array.from(key, (_, at) => key.charCodeAt(at).toString(16).padStart(4, "0"));
  return `words/${units.join("")}.json`;
}

/**
 * Keys under which a word is found: its first two letters, and where it may be meant by a part of
 * it, any two in a row.
 * @param {string} word
 * @param {boolean} isFoundInside
 * @returns {string[]}
 */
export function keysOf(word, isFoundInside) {
  const last = isFoundInside ? Math.max(1, word.length - 1) : 1;
  return [...new Set(Array.from({ length: last }, (_, at) => word.slice(at, at + 2)))];
}

/**
 * Keys under which everything is found that a typed word may mean.
 * @param {string} word
 * @param {string[]} known all keys
 * @returns {string[]}
 */
export function keysFor(word, known) {
  return known.filter((key) => word.length > 1 ? key === word.slice(0, 2) : key.includes(word));
}

/**
 * @param {number[]} ascending
 * @returns {number[]} the first number, then differences: shorter as text
 */
export function toSteps(ascending) {
  return ascending.map((number, at) => at === 0 ? number : number - ascending[at - 1]);
}

/**
 * @param {number[]} steps
 * @returns {number[]}
 */
export function fromSteps(steps) {
  let sum = 0;
  return steps.map((step) => sum += step);
}

/**
 * Tokens of texts as the search compares them: a word is found in whatever form, script width, case
 * or accents it was written. Only what every engine does alike is used; no locale.
 */

/** Letters that no accent makes, and what people type in their place. */
const LETTERS = new Map(Object.entries({
  "æ": "ae",
  "œ": "oe",
  "ø": "o",
  "đ": "d",
  "ð": "d",
  "ħ": "h",
  "ł": "l",
  "ŧ": "t",
  "þ": "th",
  "ς": "σ", // the same letter at a word's end
}));
const OWN_LETTERS = new RegExp(`[${[...LETTERS.keys()].join("")}]`, "gu");
/** Accents of Latin, Greek and Cyrillic; points of Hebrew and Arabic, which most leave out. */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/gu;
/** Soft hyphens, joiners, variation selectors. */
const INVISIBLE = /[\u00ad\u200c\u200d\u2060\ufe00-\ufe0f\ufeff]/gu;
/** Those that have a hiragana of their own. */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/gu;
const BETWEEN = /[^\p{L}\p{N}\p{M}]+/u;
const READABLE = /[\p{L}\p{N}]/u;
/** What holds a compound together: `T-shirt`, `women's`. */
const INSIDE = /(?<=[\p{L}\p{N}\p{M}])['’ʼ‐‑-](?=[\p{L}\p{N}])/u;
const ASCII = /^[\0-\x7f]*$/;

/**
 * A text in the one form in which all its equals are the same: full width, half width and ligatures
 * as plain letters, jamo and kana composed, katakana as hiragana, case folded (`ß` is `ss`), without
 * accents. Marks that are part of a word, as vowels of Hindi are, stay.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  // Upper case first: `ß`, `ı` and `ς` have no lower case of their own to go to.
  const folded = text.normalize("NFKD").replace(INVISIBLE, "").toUpperCase().toLowerCase();
  return folded
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .replace(OWN_LETTERS, (letter) => LETTERS.get(letter) ?? letter)
    .normalize("NFKC")
    .replace(KATAKANA, toHiragana);
}

/** @param {string} kana */
function toHiragana(kana) {
  return String.fromCharCode(kana.charCodeAt(0) - 0x60);
}

/**
 * The words of a text, folded; everything that is neither letter, digit nor mark parts them.
 * @param {string} text
 * @returns {string[]}
 */
export function wordsOf(text) {
  return fold(text).split(BETWEEN).filter((word) => READABLE.test(word));
}

/**
 * The words of a text, and beside them each compound written as one: `Wi-Fi` is also `wifi`.
 * @param {string} text
 * @returns {string[]}
 */
export function indexWordsOf(text) {
  return compoundsOf(text).flatMap(({ parts, joined }) =>
    parts.length > 1 ? [...parts, joined] : parts
  );
}

/**
 * @param {string} text
 * @returns {{parts: string[], joined: string}[]} words; compounds have more than one part
 */
export function compoundsOf(text) {
  return fold(text)
    .split(/[^\p{L}\p{N}\p{M}'’ʼ‐‑-]+/u)
    .map((chunk) => chunk.split(INSIDE).flatMap(wordsOf))
    .filter((parts) => parts.length > 0)
    .map((parts) => ({ parts, joined: parts.join("") }));
}

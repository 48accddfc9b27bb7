/**
 * Words inside of words. Chinese, Japanese and Thai have no spaces, Korean has them at will, German
 * and its sisters write compounds as one word. No dictionary and no locale data: what is typed is
 * compared with what the catalog has, letter by letter.
 */

import { wordsOf } from "./tokenize.js";

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Languages that write compounds as one word. */
const COMPOUNDING = new Set(
  ["af", "da", "de", "et", "fi", "fo", "hu", "is", "lb", "nb", "nl", "nn", "no", "sv"],
);

/** Letters of a word that may stand anywhere in a compound, and of one that may end it. */
const SHORTEST_INSIDE = 4;
const SHORTEST_END = 3;

/**
 * How words are compared by their parts: letters of a part, the shortest word, the share of its parts
 * that have to be there, and whether the last one has to be; plurals differ in the last one. The
 * first one always has to be there. A word that is put together of others lacks the parts between
 * them.
 */
const UNSPACED_PARTS = { letters: 2, shortest: 4, share: 0.7, ends: true };
const COMPOUND_PARTS = { letters: 3, shortest: 8, share: 0.7, ends: false };

/** @typedef {(known: string) => boolean} Matcher whether a word of the catalog is meant */

/** How the words of one language stand in others. */
export class Compounds {
  /** @param {string} language as BCP 47 writes it */
  constructor(language) {
    this.compounding = COMPOUNDING.has(language.split("-", 1)[0]);
  }

  /**
   * The words of a text written as one, where spaces are used at will: `무선 이어폰` is found by
   * `무선이어폰`.
   * @param {string} text
   * @returns {string[]}
   */
  joinedOf(text) {
    const words = wordsOf(text);
    const joins = words.length > 1 && words.some((word) => UNSPACED.test(word));
    return joins ? [words.join("")] : [];
  }

  /**
   * Whether a word of the catalog may be meant by any part of it.
   * @param {string} known
   * @returns {boolean}
   */
  isFoundInside(known) {
    return this.compounding || UNSPACED.test(known);
  }

  /**
   * What holds a typed word inside of it; null where only beginnings count.
   * @param {string} word
   * @returns {Matcher | null}
   */
  insideMatcher(word) {
    if (UNSPACED.test(word)) return (known) => known.includes(word);
    if (!this.compounding) return null;
    if (word.length >= SHORTEST_INSIDE) return (known) => known.includes(word);
    return word.length >= SHORTEST_END ? (known) => known.endsWith(word) : null;
  }

  /**
   * What has most parts of a typed word, in any order; null where words are not put together.
   * @param {string} word
   * @returns {Matcher | null}
   */
  partMatcher(word) {
    const unspaced = UNSPACED.test(word);
    if (!unspaced && !this.compounding) return null;
    const { letters, shortest, share, ends } = unspaced ? UNSPACED_PARTS : COMPOUND_PARTS;
    if (word.length < shortest) return null;
    const parts = partsOf(word, letters);
    const [first, last] = [parts[0], parts[parts.length - 1]];
    return (known) => {
      if (!known.includes(first) || (ends && !known.includes(last))) return false;
      const found = parts.filter((part) => known.includes(part)).length;
      return found >= share * parts.length;
    };
  }
}

/**
 * All runs of so many letters.
 * @param {string} word
 * @param {number} letters
 * @returns {string[]}
 */
function partsOf(word, letters) {
  return Array.from(
    { length: word.length - letters + 1 },
    (_, at) => word.slice(at, at + letters),
  );
}

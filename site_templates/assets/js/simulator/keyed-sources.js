/** @import { Random } from "./random.js" */

import { wordOf } from "./random.js";

/**
 * A visit's own source of randomness for the tag (client ids) or the shop (order numbers): the n-th
 * call gives the same number in both engines.
 * @param {Random} random
 * @param {string} name
 * @returns {() => number}
 */
export function keyedSource(random, name) {
  const word = wordOf(name);
  let calls = 0;
  return () => random.uniform(word, calls++);
}

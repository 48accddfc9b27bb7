/** @import { Luck } from "./luck.js" */

import { wordOf } from "./luck.js";

/**
 * A visit's own source of randomness for the tag (client ids) or the shop (order numbers): the n-th
 * call gives the same number in either world.
 * @param {Luck} luck
 * @param {string} name
 * @returns {() => number}
 */
export function keyedSource(luck, name) {
  const word = wordOf(name);
  let calls = 0;
  return () => luck.uniform(word, calls++);
}

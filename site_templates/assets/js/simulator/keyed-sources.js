/** @import { Luck } from "./luck.js" */

import { purpose } from "./keyed-random.js";

/**
 * A visit's own source of randomness for the tag (client ids) or the shop (order numbers): the n-th
 * call gives the same number in either world.
 * @param {Luck} luck
 * @param {string} name
 * @returns {() => number}
 */
export function keyedSource(luck, name) {
  const word = purpose(name);
  let calls = 0;
  return () => luck.uniform(word, calls++);
}

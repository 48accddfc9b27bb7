/** @import { DataLayerMessage } from "../types.d.ts" */

/**
 * What Google's documented `gtag()` pushes: its tag knows a command by its being `arguments`.
 * @param {...unknown} _words
 * @returns {DataLayerMessage}
 */
export function command(..._words) {
  return arguments;
}

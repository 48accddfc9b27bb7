/** @import { NumberFormat } from "../../types.d.ts" */

/**
 * Digits in groups, as a language separates them.
 * @param {string} whole
 * @param {NumberFormat} numbers
 * @returns {string}
 */
export function group(whole, { group: mark, sizes: [size, others] }) {
  const groups = [whole.slice(-size)];
  for (let end = whole.length - size; end > 0; end -= others) {
    groups.unshift(whole.slice(Math.max(0, end - others), end));
  }
  return groups.join(mark);
}

/**
 * A whole percentage.
 * @param {number} number
 * @param {NumberFormat} numbers
 * @returns {string}
 */
export function formatPercent(number, { minus, percent: { before, after } }) {
  return `${number < 0 ? minus : ""}${before}${Math.abs(number)}${after}`;
}

/**
 * A number with so many decimals, halves rounded up.
 * @param {number} number
 * @param {number} digits
 * @param {NumberFormat} numbers
 * @returns {string}
 */
export function formatDecimal(number, digits, { decimal }) {
  return number.toFixed(digits).replace(".", decimal);
}

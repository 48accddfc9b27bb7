/** Amounts are whole minor units (cents) in the shop; what leaves it has decimals. */

/** Minor units in one of a currency, by its digits. */
const SCALES = [1, 10, 100, 1_000, 10_000];

/**
 * An amount as the data layer sends it: 8899 with 2 digits is 88.99, the number nearest to it.
 * @param {number} minor
 * @param {number} digits
 * @returns {number}
 */
export function toDecimal(minor, digits) {
  return minor / SCALES[digits];
}

/**
 * Back from `toDecimal`, exactly.
 * @param {number} amount
 * @param {number} digits
 * @returns {number}
 */
export function toMinor(amount, digits) {
  return Math.round(amount * SCALES[digits]);
}

/**
 * `amount` x `numerator` / `denominator`, halves rounded up, without a fraction in between.
 * @param {number} amount minor units, 0 or more
 * @param {number} numerator
 * @param {number} denominator
 * @returns {number}
 */
export function takeShare(amount, numerator, denominator) {
  const whole = Math.floor(amount / denominator);
  const rest = (amount - whole * denominator) * numerator;
  return whole * numerator + Math.floor((2 * rest + denominator) / (2 * denominator));
}

/** @import { NumberFormat } from "../../types.d.ts" */

import { group } from "./numbers.js";

/**
 * An amount with the currency's symbol, as `shop/number_format.py` writes it.
 * @param {number} minor
 * @param {{digits: number, numbers: NumberFormat}} look the currency's decimals, and how the shop's
 *   language writes numbers
 * @returns {string}
 */
export function formatMoney(minor, { digits, numbers }) {
  const written = String(minor).padStart(digits + 1, "0");
  const whole = group(written.slice(0, written.length - digits), numbers);
  const fraction = digits > 0 ? numbers.decimal + written.slice(written.length - digits) : "";
  return numbers.money.before + whole + fraction + numbers.money.after;
}

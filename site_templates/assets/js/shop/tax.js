/** @import { Tax } from "../types.d.ts" */

import { takeShare } from "./money.js";
import { getOwn } from "./own-property.js";

/** Rates are whole parts of this. */
const PARTS = 100_000;

/**
 * The tax of an order, minor units, rounded once: of what is paid where prices include it, else of
 * the goods alone, by the region of the address: null while that is not known and makes a difference.
 * @param {Tax | undefined} tax
 * @param {{goods: number, shipping: number}} amounts after discounts
 * @param {string | null} region ISO 3166-2
 * @returns {number | null}
 */
export function taxOf(tax, { goods, shipping }, region) {
  if (!tax) return 0;
  const rate = Math.round((getOwn(tax.regions, region ?? "") ?? tax.rate) * PARTS);
  if (tax.included) return takeShare(goods + shipping, rate, PARTS + rate);
  const depends = region === null && Object.keys(tax.regions).length > 0;
  return depends ? null : takeShare(goods, rate, PARTS);
}

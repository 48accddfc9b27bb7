/** @import { Catalog } from "./catalog.js" */
/** @import { CartLine, Coupon, Totals } from "../types.d.ts" */

import { taxOf } from "./tax.js";
import { priceOf } from "./variants.js";

export const MAX_QUANTITY = 10;

/** @param {CartLine} line */
export function lineId(line) {
  // An id may have a slash of its own.
  const id = line.item_id.replaceAll("%", "%25").replaceAll("/", "%2F");
  return `${id}/${line.variant}`;
}

/**
 * The cart with a line added; the same item and variant is one line.
 * @param {CartLine[]} lines
 * @param {CartLine} added
 * @returns {CartLine[]}
 */
export function addLine(lines, added) {
  const id = lineId(added);
  const known = lines.find((line) => lineId(line) === id);
  if (!known) return [...lines, added];
  return setQuantity(lines, id, Math.min(MAX_QUANTITY, known.quantity + added.quantity));
}

/**
 * The cart with one line's quantity set; zero takes the line out.
 * @param {CartLine[]} lines
 * @param {string} id
 * @param {number} quantity
 * @returns {CartLine[]}
 */
export function setQuantity(lines, id, quantity) {
  return lines
    .map((line) => (lineId(line) === id ? { ...line, quantity } : line))
    .filter((line) => line.quantity > 0);
}

/**
 * What one piece costs, minor units.
 * @param {Catalog} catalog
 * @param {CartLine} line
 */
export function unitPrice(catalog, { item_id, variant }) {
  return priceOf(catalog.item(item_id), variant);
}

/**
 * What a coupon takes off one unit, minor units; a part of one is not taken off.
 * @param {number} price
 * @param {Coupon | null} coupon
 * @returns {number}
 */
export function unitDiscount(price, coupon) {
  return coupon ? Math.floor((price * coupon.percent) / 100) : 0;
}

/**
 * @param {Catalog} catalog
 * @param {CartLine[]} lines
 * @param {string | null} code a coupon's code, ignored while the cart is below its minimum
 * @returns {Coupon | null}
 */
export function validCoupon(catalog, lines, code) {
  const coupon = catalog.site.coupons.find((known) => known.code === code);
  if (!coupon) return null;
  const subtotal = lines.reduce((sum, line) => sum + unitPrice(catalog, line) * line.quantity, 0);
  return subtotal >= coupon.minimum ? coupon : null;
}

/**
 * What a cart costs, minor units.
 * @param {Catalog} catalog
 * @param {CartLine[]} lines
 * @param {string | null} code
 * @param {string | null} tierId shipping tier; the cheapest when null
 * @param {string | null} region of the delivery address, null while it is not known
 * @returns {Totals}
 */
export function totalsOf(catalog, lines, code, tierId, region) {
  const { free_from, tiers } = catalog.site.shipping;
  const coupon = validCoupon(catalog, lines, code);
  let subtotal = 0;
  let discount = 0;
  for (const line of lines) {
    const price = unitPrice(catalog, line);
    subtotal += price * line.quantity;
    discount += unitDiscount(price, coupon) * line.quantity;
  }
  const tier = tiers.find((known) => known.id === tierId) ?? tiers[0];
  // The threshold frees the first tier; faster ones cost their difference.
  const free = subtotal - discount >= free_from ? tiers[0].price : 0;
  const shipping = lines.length === 0 ? 0 : Math.max(0, tier.price - free);
  const tax = taxOf(catalog.site.tax, { goods: subtotal - discount, shipping }, region);
  const added = catalog.site.tax?.included === false ? tax ?? 0 : 0;
  return {
    subtotal,
    discount,
    shipping,
    tax,
    total: subtotal - discount + shipping + added,
    coupon: coupon?.code ?? null,
  };
}

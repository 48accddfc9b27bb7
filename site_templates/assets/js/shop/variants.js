/** @import { Item, Sku, Variants } from "../types.d.ts" */

/** Stands between the options of two kinds; `core/product.py` has the same. */
const SEPARATOR = " / ";

/**
 * The ways in which an item differs, two at most.
 * @param {Item} item
 * @returns {Variants[]}
 */
export function axesOf({ variants }) {
  if (!variants) return [];
  return Array.isArray(variants) ? variants : [variants];
}

/**
 * Every combination of an item's options; none where it has no variants.
 * @param {Item} item
 * @returns {string[][]}
 */
function combinationsOf(item) {
  const [first, second] = axesOf(item);
  if (!first) return [];
  if (!second) return first.options.map((option) => [option]);
  return first.options.flatMap((one) => second.options.map((other) => [one, other]));
}

/**
 * What the data call a choice of options.
 * @param {string[]} options one of each kind
 */
export function nameVariant(options) {
  return options.join(SEPARATOR);
}

/**
 * The options that a choice is made of; undefined for none of the item's.
 * @param {Item} item
 * @param {string} variant
 */
export function optionsOf(item, variant) {
  return combinationsOf(item).find((options) => nameVariant(options) === variant);
}

/**
 * What can be chosen and bought, in the order of the page; none where the item has no variants.
 * @param {Item} item
 * @returns {string[]}
 */
export function variantsOnSale(item) {
  const named = combinationsOf(item).map(nameVariant);
  return item.skus ? named.filter((variant) => stockOf(item, variant) !== 0) : named;
}

/**
 * @param {Item} item
 * @param {string} variant
 * @returns {Sku | undefined}
 */
function skuOf({ skus }, variant) {
  return skus?.find(({ options }) => nameVariant(options) === variant);
}

/**
 * Minor units: the choice's own price, else the item's.
 * @param {Item} item
 * @param {string} variant
 */
export function priceOf(item, variant) {
  return skuOf(item, variant)?.price ?? item.price;
}

/**
 * Pieces left of a choice; null where that is not known, and it can be bought.
 * @param {Item} item
 * @param {string} variant
 */
export function stockOf(item, variant) {
  const sku = skuOf(item, variant);
  return sku ? sku.stock : item.stock;
}

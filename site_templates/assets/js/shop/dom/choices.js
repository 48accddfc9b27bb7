/** @import { Item } from "../../types.d.ts" */
/** @import { Shop } from "../shop.js" */
/** @import { Look } from "./render-card.js" */

import { axesOf, nameVariant, priceOf, variantsOnSale } from "../variants.js";
import { findAll, setField } from "./find.js";
import { formatMoney } from "./money.js";

/**
 * What is chosen on an item's page; the first choice that can be bought where nothing is.
 * @param {ParentNode} main
 * @param {Item} item
 * @returns {string} empty for an item without variants
 */
export function readVariant(main, item) {
  const chosen = findAll(main, 'input[name="variant"]:checked, select[name="variant"]')
    .map((field) =>
      field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : ""
    );
  if (chosen.length > 0 && chosen.length === axesOf(item).length) return nameVariant(chosen);
  return variantsOnSale(item)[0] ?? "";
}

/**
 * Shows what the choice costs.
 * @param {HTMLElement} main
 * @param {Shop} shop
 * @param {Look} look
 */
export function renderChoice(main, { page: { item } }, look) {
  if (!item?.skus) return;
  const price = formatMoney(priceOf(item, readVariant(main, item)), look);
  for (const info of findAll(main, ".product-info .price")) setField(info, "price", price);
}

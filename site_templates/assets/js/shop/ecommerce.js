/** @import { Catalog } from "./catalog.js" */
/** @import {
 *   CartLine, Coupon, EventItem, EventPromotion, Item, PageList, Promotion
 * } from "../types.d.ts"
 */

import { unitDiscount } from "./cart.js";
import { toDecimal, toMinor } from "./money.js";
import { priceOf } from "./variants.js";

/** One parameter a level of categories. */
const CATEGORIES = [
  "item_category",
  "item_category2",
  "item_category3",
  "item_category4",
  "item_category5",
];

/**
 * Where a visitor found an item: it follows the item from the list to the purchase.
 * @typedef {{list_id: string, list_name: string, index: number}} Attribution
 * @typedef {Readonly<{item_list_id: string, item_list_name: string,
 *   items: readonly Readonly<EventItem>[]}>} ListParameters
 */

/**
 * @param {Catalog} catalog
 * @param {Item} item
 * @returns {EventItem}
 */
export function describeItem(catalog, item) {
  const names = catalog.categoryNames(item).map((name, level) => [CATEGORIES[level], name]);
  return {
    item_id: item.id,
    item_name: item.name,
    ...(item.brand === null ? {} : { item_brand: item.brand }),
    ...Object.fromEntries(names),
    price: toDecimal(item.price, catalog.digits),
    ...item.params,
  };
}

/** @type {WeakMap<PageList, ListParameters>} */
const listParametersCache = new WeakMap();

/**
 * A list as it is shown, the items' `index` counted from 0 over the whole list. Lists never change,
 * so each is described once, and frozen.
 * @param {Catalog} catalog
 * @param {PageList} list
 * @returns {ListParameters}
 */
export function listParameters(catalog, list) {
  let parameters = listParametersCache.get(list);
  if (!parameters) {
    parameters = Object.freeze({
      item_list_id: list.id,
      item_list_name: list.name,
      items: Object.freeze(list.items.map((item, at) => listItem(catalog, list, item, at))),
    });
    listParametersCache.set(list, parameters);
  }
  return parameters;
}

/**
 * @param {Catalog} catalog
 * @param {PageList} list
 * @param {Item} item
 * @param {number} at
 * @returns {Readonly<EventItem>}
 */
function listItem(catalog, list, item, at) {
  return Object.freeze({
    ...describeItem(catalog, item),
    item_list_id: list.id,
    item_list_name: list.name,
    index: list.offset + at,
  });
}

/**
 * One item on its own, with the list it came from.
 * @param {Catalog} catalog
 * @param {Item} item
 * @param {Attribution | undefined} from
 * @returns {EventItem}
 */
export function singleItem(catalog, item, from) {
  const described = describeItem(catalog, item);
  if (!from) return described;
  return {
    ...described,
    item_list_id: from.list_id,
    item_list_name: from.list_name,
    index: from.index,
  };
}

/**
 * What a line of the cart says of its item: the choice, its price, how many.
 * @param {Catalog} catalog
 * @param {CartLine} line
 * @returns {Partial<EventItem>}
 */
export function describeChoice(catalog, { item_id, variant, quantity }) {
  const price = toDecimal(priceOf(catalog.item(item_id), variant), catalog.digits);
  return variant === "" ? { price, quantity } : { price, item_variant: variant, quantity };
}

/**
 * Cart lines as items. A coupon lowers the unit price and stands beside it as `discount`, so the
 * value stays the sum of price x quantity.
 * @param {Catalog} catalog
 * @param {CartLine[]} lines
 * @param {ReadonlyMap<string, Attribution>} attributions
 * @param {Coupon | null} coupon
 * @returns {EventItem[]}
 */
export function cartItems(catalog, lines, attributions, coupon) {
  return lines.map((line) => {
    const item = catalog.item(line.item_id);
    const described = singleItem(catalog, item, attributions.get(item.id));
    Object.assign(described, describeChoice(catalog, line));
    if (coupon) {
      const price = priceOf(item, line.variant);
      const discount = unitDiscount(price, coupon);
      described.discount = toDecimal(discount, catalog.digits);
      described.price = toDecimal(price - discount, catalog.digits);
      described.coupon = coupon.code;
    }
    return described;
  });
}

/**
 * Sum of price x quantity (1 where none is given), as Google defines `value`; summed in minor
 * units, so that it is exact.
 * @param {EventItem[]} items
 * @param {number} digits of the currency
 * @returns {number}
 */
export function valueOf(items, digits) {
  const minor = items.reduce(
    (sum, item) => sum + toMinor(item.price, digits) * (item.quantity ?? 1),
    0,
  );
  return toDecimal(minor, digits);
}

/**
 * A promotion as the one item that Google's reports of promotions are made from.
 * @param {Promotion} promotion
 * @returns {EventPromotion}
 */
export function describePromotion(promotion) {
  return {
    promotion_id: promotion.id,
    promotion_name: promotion.name,
    creative_name: promotion.creative_name,
    creative_slot: promotion.creative_slot,
  };
}

/**
 * @typedef {Readonly<EventPromotion & {items: readonly Readonly<EventPromotion>[]}>
 *   } PromotionParameters
 *
 * @type {WeakMap<Promotion, PromotionParameters>}
 */
const promotionParametersCache = new WeakMap();

/**
 * Promotions never change, so each is described once, and frozen.
 * @param {Promotion} promotion
 * @returns {PromotionParameters}
 */
export function promotionParameters(promotion) {
  let parameters = promotionParametersCache.get(promotion);
  if (!parameters) {
    const described = Object.freeze(describePromotion(promotion));
    parameters = Object.freeze({ ...described, items: Object.freeze([described]) });
    promotionParametersCache.set(promotion, parameters);
  }
  return parameters;
}

/** @import { Shop } from "../shop/shop.js" */
/** @import { Page, View } from "../types.d.ts" */

import { sectionsOf } from "../shop/page-sections.js";
import { buttonsOf, formsOf } from "./page-controls.js";

/**
 * The part of a view that is the page's alone.
 * @typedef {Pick<View, "type" | "url" | "lists" | "promotions" | "sections" | "item_id" |
 *   "category_id" | "has_next" | "count" | "forms">} PageObservation
 *
 * @type {WeakMap<Page, PageObservation>}
 */
const observations = new WeakMap();

/**
 * What a shopper perceives of the page the shop is on, without looking at a screen. `DomWorld` reads
 * the same from the document.
 * @param {Shop} shop
 * @returns {View}
 */
export function perceive(shop) {
  const { page, state } = shop;
  const observed = observePage(page);
  return {
    type: observed.type,
    url: observed.url,
    asks_consent: shop.consent.isOpen,
    lists: observed.lists,
    promotions: observed.promotions,
    sections: observed.sections,
    item_id: observed.item_id,
    category_id: observed.category_id,
    can_go_back: shop.pageHistory.canGoBack,
    has_next: observed.has_next,
    forms: observed.forms,
    buttons: buttonsOf(shop),
    count: observed.count,
    cart: state.cart,
    totals: shop.totals,
    logged_in: state.account?.logged_in ?? false,
    has_account: state.account !== null,
    wishes: state.wishlist.length,
    orders: shop.shownOrders.map(({ transaction_id, refunded }) => ({
      id: transaction_id,
      refunded,
    })),
  };
}

/**
 * Pages never change, so each is looked at once.
 * @param {Page} page
 * @returns {PageObservation}
 */
function observePage(page) {
  let observed = observations.get(page);
  if (!observed) {
    observed = {
      type: page.type,
      url: page.url,
      lists: page.lists.map((list) => ({
        id: list.id,
        cards: list.items.map((item, at) => ({
          id: item.id,
          index: list.offset + at,
          price: item.price,
        })),
      })),
      promotions: page.promotions.map(({ id, target }) => ({ id, target })),
      sections: sectionsOf(page),
      item_id: page.item?.id ?? null,
      category_id: page.type === "category" ? page.category?.id ?? null : null,
      has_next: page.number < page.pages,
      count: page.count,
      forms: formsOf(page),
    };
    observations.set(page, observed);
  }
  return observed;
}

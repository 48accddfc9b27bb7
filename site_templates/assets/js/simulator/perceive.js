/** @import { Shop } from "../shop/shop.js" */
/** @import { View } from "../types.d.ts" */

import { sectionsOf } from "../shop/sections.js";

/**
 * What a shopper perceives of the page the shop is on, without looking at a screen. `DomWorld` reads
 * the same from the document.
 * @param {Shop} shop
 * @param {boolean} canGoBack
 * @returns {View}
 */
export function perceive(shop, canGoBack) {
  const { page, state } = shop;
  return {
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
    can_go_back: canGoBack,
    has_next: page.number < page.pages,
    count: page.count,
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

/** @import { Shop } from "../shop/shop.js" */
/** @import { Card, View } from "../types.d.ts" */

import { find, findAll } from "../shop/dom/find.js";

/**
 * What a shopper perceives of the page in front of them, read from the document. What is in their
 * cart they remember, also where the page does not show it.
 * @param {Shop} shop
 * @param {string} base base path without its last slash
 * @returns {View}
 */
export function perceiveDocument(shop, base) {
  const main = find(document, "#main");
  const { state } = shop;
  return {
    type: document.body.dataset.pageType ?? "",
    url: location.pathname.slice(base.length) + location.search,
    asks_consent: document.querySelector(".consent:not([hidden])") !== null,
    lists: findAll(main, "section.product-list").map((section) => ({
      id: section.dataset.listId ?? "",
      cards: findAll(section, "[data-item-id]").map(readCard),
    })),
    promotions: findAll(main, "a[data-promotion-id]").map((link) => ({
      id: link.dataset.promotionId ?? "",
      target: (link.getAttribute("href") ?? "").slice(base.length),
    })),
    sections: findAll(main, "[data-impression]").map(({ dataset }) =>
      dataset.listId
        ? { kind: "list", id: dataset.listId }
        : { kind: "promotion", id: dataset.promotionId ?? "" }
    ),
    item_id: main.dataset.itemId ?? null,
    category_id: main.dataset.categoryId ?? null,
    can_go_back: (history.state?.depth ?? 0) > 0,
    has_next: main.querySelector('nav.pager a[rel="next"]:not([hidden])') !== null,
    count: Number(main.querySelector('[data-field="count"]')?.textContent ?? 0),
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
 * @param {HTMLElement} card
 * @returns {Card}
 */
function readCard({ dataset }) {
  return {
    id: dataset.itemId ?? "",
    index: Number(dataset.index),
    price: Number(dataset.price),
  };
}

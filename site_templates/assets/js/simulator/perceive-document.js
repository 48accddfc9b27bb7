/** @import { Shop } from "../shop/shop.js" */
/** @import { Card, View } from "../types.d.ts" */

import { find, findAll } from "../shop/dom/find.js";

/** Buttons, links that act as such, and choices that act at once, all but those of a card. */
const BUTTONS = "[data-action]:not(.card *):not(:disabled), .toolbar select";

/**
 * Names of the parts of the page that are there and not hidden, each once, in alphabetical order.
 * @param {string} selector
 * @param {string} attribute
 * @returns {string[]}
 */
function namesOf(selector, attribute) {
  const shown = findAll(document, selector).filter((part) => !part.closest("[hidden]"));
  const names = shown.map((part) =>
    part.getAttribute(attribute) ?? part.getAttribute("name") ?? ""
  );
  return [...new Set(names)].sort();
}

/**
 * The first part in which two views differ, and how; null where they are alike.
 * @param {View} view
 * @param {View} other
 * @returns {string | null}
 */
export function findDisagreement(view, other) {
  const others = new Map(Object.entries(other));
  for (const [name, value] of Object.entries(view)) {
    const [ours, theirs] = [value, others.get(name)].map((part) => JSON.stringify(part));
    if (ours !== theirs) return `${name}: ${ours} on ${view.url}, not ${theirs}`;
  }
  return null;
}

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
    can_go_back: shop.pageHistory.canGoBack,
    has_next: main.querySelector('nav.pager a[rel="next"]:not([hidden])') !== null,
    forms: namesOf("form[id]", "id"),
    buttons: namesOf(BUTTONS, "data-action"),
    count: Number(main.querySelector(".count")?.getAttribute("data-count") ?? 0),
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

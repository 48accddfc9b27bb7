/** @import { Shop } from "../shop/shop.js" */
/** @import { Page } from "../types.d.ts" */

import { getOwn } from "../shop/own-property.js";
import { splitUrl } from "../shop/query.js";

/** Forms and buttons of the built pages, by their ids and `data-action`; tests hold them to the markup. */
const FORMS_ON_EVERY_PAGE = ["newsletter-form", "search-form"];
const BUTTONS_ON_EVERY_PAGE = [
  "account",
  "open-order-lookup",
  "open-social",
  "open-wishlist",
  "view-cart",
];
const ITEM = ["add-to-wishlist", "download-guide", "quantity-less", "quantity-more", "share"];
const ITEM_ON_SALE = [...ITEM, "add-to-cart", "buy-now"];
const FULL_CART = ["apply-coupon", "begin-checkout", "change-quantity", "remove-from-cart"];
const TOOLBAR = ["brand", "max_price", "sort"];

/** @type {ReadonlyMap<string, string>} */
const FORMS = new Map([
  ["/signup/", "signup-form"],
  ["/login/", "login-form"],
  ["/checkout/", "contact-form"],
  ["/checkout/shipping/", "shipping-form"],
  ["/checkout/payment/", "payment-form"],
  ["/order-lookup/", "lookup-form"],
]);

/** @param {Page} page */
function pathOf({ url }) {
  const { path } = splitUrl(url);
  return path.endsWith("/index.html") ? path.slice(0, -"index.html".length) : path;
}

/**
 * @param {Page} page
 * @returns {string[]} ids of the forms on a page, in alphabetical order
 */
export function formsOf(page) {
  const own = FORMS.get(pathOf(page));
  return own ? [...FORMS_ON_EVERY_PAGE, own].sort() : FORMS_ON_EVERY_PAGE;
}

/**
 * Buttons that belong to a type of page, and what must be so for them to be shown.
 * @type {Record<string, (shop: Shop) => string[]>}
 */
const BUTTONS = {
  category: () => TOOLBAR,
  search: () => TOOLBAR,
  item: ({ page }) => (page.item && page.item.stock !== 0 ? ITEM_ON_SALE : ITEM),
  cart: ({ state }) => (state.cart.length > 0 ? FULL_CART : []),
  checkout: ({ page }) => (pathOf(page) === "/checkout/review/" ? ["place-order"] : []),
  account: ({ state }) => (state.account?.logged_in ? ["log-out", "open-orders"] : ["open-orders"]),
  orders: (shop) => (shop.shownOrders.some((order) => !order.refunded) ? ["refund"] : []),
};
/** @type {Map<string, readonly string[]>} sets of buttons by the names that a page adds */
const known = new Map();

/**
 * @param {Shop} shop
 * @returns {readonly string[]} what can be clicked on the current page, in alphabetical order
 */
export function buttonsOf(shop) {
  const { consent, page } = shop;
  const own = getOwn(BUTTONS, page.type)?.(shop) ?? [];
  const key = `${own} ${consent.asks} ${consent.isOpen}`;
  let buttons = known.get(key);
  if (!buttons) {
    const all = [...BUTTONS_ON_EVERY_PAGE, ...own];
    if (consent.asks) all.push("cookie-settings");
    if (consent.isOpen) all.push("answer-consent");
    buttons = all.sort();
    known.set(key, buttons);
  }
  return buttons;
}

/** @import { Shop } from "../shop.js" */

import { MAX_QUANTITY } from "../cart.js";
import { parseAnswer } from "../consent.js";
import { closest, find, findOf } from "./find.js";
import { readVariant } from "./choices.js";
import { stockOf } from "../variants.js";
import { showConsent } from "./render.js";
import { t } from "./text.js";
import { showToast } from "./toast.js";

/**
 * @typedef {object} PageContext what a button can reach
 * @property {Shop} shop
 * @property {(url: string | null, redirects?: boolean) => void} go
 * @property {() => void} refresh
 *
 * @typedef {(hands: PageContext, element: HTMLElement) => void} Button
 */

/** The item that an element belongs to: its card's, else the page's. @param {HTMLElement} element */
function itemOf(element) {
  return closest(element, "[data-item-id]")?.dataset.itemId ?? "";
}

/** @param {HTMLElement} element */
function lineOf(element) {
  return closest(element, "[data-line-id]")?.dataset.lineId ?? "";
}

/**
 * Puts what is shown into the cart.
 * @param {PageContext} context
 * @returns {true | void} nothing where it is sold out
 */
function addShownItem({ shop }) {
  const main = find(document, "#main");
  const quantity = findOf(main, 'input[name="quantity"]', HTMLInputElement);
  const item = shop.page.item;
  if (!item || item.stock === 0) return;
  const variant = readVariant(main, item);
  if (stockOf(item, variant) === 0) return void showToast(t("Sold out"));
  shop.addToCart(item.id, variant, readQuantity(quantity));
  return true;
}

/** Names a site of the visitor's choice where the system has no share sheet. */
async function shareShown() {
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  showToast(t("Link copied"));
}

/** @type {Record<string, Button>} by `data-action` */
export const BUTTONS = {
  "answer-consent": ({ shop }, element) => {
    shop.consent.answer(parseAnswer(element.getAttribute("value")));
    showConsent(shop);
  },
  "cookie-settings": ({ shop }) => {
    shop.consent.reconsider();
    showConsent(shop);
    find(document, ".consent").focus();
  },
  "add-to-cart": (context) => {
    if (!addShownItem(context)) return;
    context.refresh();
    showToast(t("Added to your cart"));
  },
  "buy-now": (context) => {
    if (addShownItem(context)) context.go(context.shop.checkoutUrl);
  },
  "add-to-wishlist": ({ shop, go, refresh }, element) => {
    go(shop.account.addToWishlist(itemOf(element)));
    refresh();
  },
  share: ({ shop }, element) => {
    shop.share(itemOf(element), element.dataset.method ?? "copy_link");
    shareShown();
  },
  "remove-from-cart": ({ shop, refresh }, element) => {
    shop.changeQuantity(lineOf(element), 0);
    refresh();
  },
  "apply-coupon": ({ shop, refresh }, element) => {
    const scope = element.closest('[data-region="cart-summary"]') ?? find(document, "#main");
    const input = findOf(scope, 'input[name="coupon"]', HTMLInputElement);
    const coupon = shop.applyCoupon(input.value);
    refresh();
    if (!coupon) {
      find(scope, '[data-field="coupon-message"]').textContent = t("This code does not apply");
    }
  },
  refund: ({ shop, refresh }, element) => {
    const order = closest(element, "[data-transaction-id]");
    shop.orders.refund(order?.dataset.transactionId ?? "");
    refresh();
    showToast(t("Your return is registered"));
  },
  "log-out": ({ shop, go }) => go(shop.account.logOut()),
  "place-order": ({ shop, go }) => go(shop.placeOrder()),
  "quantity-less": () => stepQuantity(-1),
  "quantity-more": () => stepQuantity(1),
};

/**
 * What was typed, as a whole number that a cart can hold.
 * @param {HTMLInputElement} input
 * @param {number} [by]
 */
function readQuantity(input, by = 0) {
  const typed = Math.floor(Number(input.value)) || 1;
  return Math.max(1, Math.min(MAX_QUANTITY, typed + by));
}

/** @param {number} by */
function stepQuantity(by) {
  const input = findOf(document, '#main input[name="quantity"]', HTMLInputElement);
  input.value = String(readQuantity(input, by));
}

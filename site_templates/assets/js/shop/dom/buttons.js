/** @import { ConsentAnswer } from "../../types.d.ts" */
/** @import { Shop } from "../shop.js" */

import { MAX_QUANTITY } from "../cart.js";
import { find } from "./find.js";
import { showConsent } from "./render.js";
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
  const owner = /** @type {HTMLElement | null} */ (element.closest("[data-item-id]"));
  return owner?.dataset.itemId ?? "";
}

/** @param {HTMLElement} element */
function lineOf(element) {
  const owner = /** @type {HTMLElement | null} */ (element.closest("[data-line-id]"));
  return owner?.dataset.lineId ?? "";
}

/** @param {PageContext} context */
function addShownItem({ shop }) {
  const main = find(document, "#main");
  const variant = /** @type {HTMLInputElement | null} */ (
    main.querySelector('input[name="variant"]:checked')
  );
  const quantity = /** @type {HTMLInputElement} */ (find(main, 'input[name="quantity"]'));
  const item = shop.page.item;
  if (!item || item.stock === 0) return;
  const chosen = variant?.value ?? item.variants.options[0];
  shop.addToCart(item.id, chosen, readQuantity(quantity));
}

/** Names a site of the visitor's choice where the system has no share sheet. */
async function shareShown() {
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  showToast("Link copied");
}

/** @type {Record<string, Button>} by `data-action` */
export const BUTTONS = {
  "answer-consent": ({ shop }, element) => {
    const { value } = /** @type {HTMLButtonElement} */ (element);
    shop.consent.answer(/** @type {ConsentAnswer} */ (value));
    showConsent(shop);
  },
  "cookie-settings": ({ shop }) => {
    shop.consent.reconsider();
    showConsent(shop);
    find(document, ".consent").focus();
  },
  "add-to-cart": (context) => {
    addShownItem(context);
    context.refresh();
    showToast("Added to your cart");
  },
  "buy-now": (context) => {
    addShownItem(context);
    context.go(context.shop.checkoutUrl);
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
    const input = /** @type {HTMLInputElement} */ (find(scope, 'input[name="coupon"]'));
    const coupon = shop.applyCoupon(input.value);
    refresh();
    if (!coupon) {
      find(scope, '[data-field="coupon-message"]').textContent = "This code does not apply";
    }
  },
  refund: ({ shop, refresh }, element) => {
    const order = /** @type {HTMLElement | null} */ (element.closest("[data-transaction-id]"));
    shop.orders.refund(order?.dataset.transactionId ?? "");
    refresh();
    showToast("Your return is registered");
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
  const input = /** @type {HTMLInputElement} */ (find(document, '#main input[name="quantity"]'));
  input.value = String(readQuantity(input, by));
}

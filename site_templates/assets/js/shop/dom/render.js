/** @import { Shop } from "../shop.js" */
/** @import { Look } from "./render-card.js" */

import { closest, find, findAll, setField } from "./find.js";
import { formatMoney } from "./money.js";
import { renderCart, renderOrderLines } from "./render-cart.js";
import { renderAccount, renderOrders } from "./render-orders.js";
import { renderChoice } from "./choices.js";
import { renderLists } from "./render-list.js";
import { t } from "./text.js";

/**
 * Brings the document in line with the shop's current page and state.
 * @param {Shop} shop
 * @param {Look} look
 */
export function render(shop, look) {
  const main = find(document, "#main");
  showConsent(shop);
  renderHeader(shop, look);
  renderLists(main, shop.page, look);
  renderCart(main, shop, look);
  renderChoice(main, shop, look);
  if (shop.page.type === "thank-you") renderOrder(main, shop, look);
  if (shop.page.type === "orders") renderOrders(main, shop, look);
  if (shop.page.type === "account") renderAccount(main, shop);
}

/**
 * The cookie banner, where the shop has one.
 * @param {Shop} shop
 */
export function showConsent({ consent }) {
  for (const banner of findAll(document, ".consent")) banner.hidden = !consent.isOpen;
}

/**
 * @param {Shop} shop
 * @param {Look} look
 */
function renderHeader({ state, account: accountService }, { base }) {
  const count = state.cart.reduce((sum, line) => sum + line.quantity, 0);
  for (const badge of findAll(document, ".cart-count")) {
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }
  const { account } = state;
  for (const link of findAll(document, '[data-action="account"]')) {
    link.setAttribute("href", base + accountService.url);
    const invitation = account ? t("Log in") : t("Sign up");
    setField(link, "account", account?.logged_in ? account.name : invitation);
  }
  for (const heart of findAll(document, 'button[data-action="add-to-wishlist"]')) {
    const itemId = closest(heart, "[data-item-id]")?.dataset.itemId ?? "";
    const wished = state.wishlist.includes(itemId);
    heart.setAttribute("aria-pressed", String(wished));
  }
}

/**
 * @param {HTMLElement} main
 * @param {Shop} shop
 * @param {Look} look
 */
function renderOrder(main, shop, look) {
  const order = shop.state.orders.at(-1);
  setField(main, "transaction-id", order?.transaction_id ?? "–");
  if (!order) return;
  renderOrderLines(main, '[data-region="order-lines"]', shop.catalog, order.lines);
  setField(main, "shipping", order.shipping ? formatMoney(order.shipping, look) : t("Free"));
  setField(main, "tax", formatMoney(order.tax, look));
  setField(main, "total", formatMoney(order.total, look));
}

/** @import { Shop } from "../shop.js" */
/** @import { OrderStatus } from "../orders.js" */
/** @import { Order } from "../state.js" */
/** @import { Look } from "./render-card.js" */

import { formatDay } from "./day.js";
import { cloneTemplate, find, findAll, setField } from "./find.js";
import { formatMoney } from "./money.js";
import { renderOrderLines } from "./render-cart.js";
import { t } from "./text.js";

/** @param {OrderStatus} status */
function describeStatus(status) {
  if (status === "returned") return t("Returned");
  return status === "on-its-way" ? t("On its way") : t("Delivered");
}

/**
 * @param {Shop} shop
 * @param {Order} order
 * @param {Look} look
 * @returns {HTMLElement}
 */
function renderOrderCard(shop, order, look) {
  const card = cloneTemplate("order-card");
  card.dataset.transactionId = order.transaction_id;
  setField(card, "transaction-id", order.transaction_id);
  setField(card, "date", formatDay(order.at_ms, look.language));
  setField(card, "status", describeStatus(shop.orders.statusOf(order)));
  setField(card, "total", formatMoney(order.total, look));
  renderOrderLines(card, '[data-region="order-lines"]', shop.catalog, order.lines);
  find(card, 'button[data-action="refund"]').hidden = order.refunded;
  return card;
}

/**
 * @param {HTMLElement} main
 * @param {Shop} shop
 * @param {Look} look
 */
export function renderOrders(main, shop, look) {
  const orders = shop.shownOrders;
  const cards = orders.map((order) => renderOrderCard(shop, order, look));
  find(main, '[data-region="orders"]').replaceChildren(...cards);
  for (const notice of findAll(main, ".empty")) notice.hidden = orders.length > 0;
}

/**
 * @param {HTMLElement} main
 * @param {Shop} shop
 */
export function renderAccount(main, shop) {
  const { account, orders, wishlist } = shop.state;
  setField(main, "account-name", account?.name ?? t("you"));
  setField(main, "order-count", String(orders.length));
  setField(main, "wish-count", String(wishlist.length));
  find(main, 'button[data-action="log-out"]').hidden = !account?.logged_in;
}

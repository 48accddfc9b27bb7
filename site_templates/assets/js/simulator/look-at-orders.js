/** @import { Doing, Mind } from "./mind.js" */

import { fillTime, readPage } from "./dwell.js";
import { fieldsFor } from "./identity.js";
import { wander } from "./wander.js";

/**
 * The account's page: on to the orders for who came for one, else on with shopping.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtAccount(mind) {
  yield* readPage(mind);
  if (mind.entry.intent === "refund" && mind.memory.regrets) {
    mind.view = yield { do: "open_orders" };
  } else yield* wander(mind);
}

/**
 * The form that finds an order without an account.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* findOrder(mind) {
  const order = mind.memory.regrets;
  if (!order) return yield* wander(mind);
  yield* fillTime(mind, 2);
  yield { do: "fill", id: "lookup-form", fields: { ...fieldsFor(mind, "lookup-form"), order } };
  mind.view = yield { do: "submit", id: "lookup-form" };
  if (mind.view.type === "order-lookup") mind.reason = "order not found";
}

/**
 * The orders: who regrets one sends it back.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtOrders(mind) {
  yield* readPage(mind);
  const order = mind.view.orders.find(({ id }) => id === mind.memory.regrets);
  if (order && !order.refunded) {
    mind.note(`sends ${order.id} back`);
    mind.view = yield { do: "refund", id: order.id };
    mind.refunded = order.id;
  }
  mind.reason = mind.refunded ? "refunded" : "looked at orders";
}

/** @import { Actions, Shopper } from "./shopper.js" */

import { fillTime, readPage } from "./dwell-time.js";
import { formValues } from "./form-values.js";
import { navigate } from "./navigate.js";

/**
 * The form that finds an order without an account.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* findOrder(shopper) {
  const order = shopper.memory.regrets;
  if (!order) return yield* navigate(shopper);
  yield* fillTime(shopper, shopper.catalog.site.forms["lookup-form"].length);
  yield { do: "fill", id: "lookup-form", fields: { ...formValues(shopper, "lookup-form"), order } };
  shopper.view = yield { do: "submit", id: "lookup-form" };
  if (shopper.view.type === "order-lookup") shopper.reason = "order not found";
}

/**
 * The orders: who regrets one sends it back.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtOrders(shopper) {
  yield* readPage(shopper);
  const order = shopper.view.orders.find(({ id }) => id === shopper.memory.regrets);
  if (order && !order.refunded) {
    shopper.note(`sends ${order.id} back`);
    shopper.view = yield { do: "refund", id: order.id };
    shopper.refunded = order.id;
  }
  shopper.reason = shopper.refunded ? "refunded" : "looked at orders";
}

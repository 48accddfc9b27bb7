/** @import { Doing, Mind } from "./mind.js" */

import { answerConsent } from "./answer-consent.js";
import { afterOrder, lookAtCart, openAccount, takeCheckoutStep } from "./buy.js";
import { glance } from "./dwell.js";
import { findOrder, lookAtAccount, lookAtOrders } from "./look-at-orders.js";
import { lookAtItem } from "./look-at-item.js";
import { lookAtHome, lookAtList } from "./look-around.js";

const MAX_PAGES = 150; // nobody walks for ever, whatever the parameters

/** @type {Record<string, (mind: Mind) => Doing<void>>} */
const ON_PAGE = {
  home: lookAtHome,
  category: lookAtList,
  search: lookAtList,
  wishlist: lookAtList,
  item: lookAtItem,
  cart: lookAtCart,
  checkout: takeCheckoutStep,
  "thank-you": afterOrder,
  signup: openAccount,
  login: openAccount,
  account: lookAtAccount,
  orders: lookAtOrders,
  "order-lookup": findOrder,
};
/** Pages on which tiredness does not decide: the step itself has its own chances. */
const WILFUL = new Set([
  "cart",
  "checkout",
  "thank-you",
  "signup",
  "login",
  "account",
  "orders",
  "order-lookup",
]);

/**
 * A whole visit, from the first page to leaving: the policy of every shopper, in either world.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* visitShop(mind) {
  if (mind.view.asks_consent) yield* answerConsent(mind);
  while (mind.reason === "") {
    mind.page++;
    mind.energy -= 1;
    const { type } = mind.view;
    const step = ON_PAGE[type];
    if (!step) mind.reason = "lost";
    else if (mind.energy <= 0 && !WILFUL.has(type)) yield* giveUp(mind);
    else if (mind.page > MAX_PAGES) mind.reason = "tired";
    else yield* step(mind);
  }
  mind.note(`leaves: ${mind.reason}`);
  yield { do: "leave" };
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* giveUp(mind) {
  yield* glance(mind);
  if (mind.page === 1) mind.reason = "bounced";
  else {mind.reason = mind.purchases > 0
      ? "bought"
      : mind.view.cart.length > 0
      ? "deferred"
      : "tired";}
}

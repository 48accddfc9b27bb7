/** @import { Actions, Shopper } from "./shopper.js" */

import { answerConsent } from "./answer-consent.js";
import { lookAtAccount, openAccount } from "./account-pages.js";
import { lookAtCart } from "./cart-page.js";
import { afterOrder, takeCheckoutStep } from "./checkout-pages.js";
import { glance } from "./dwell-time.js";
import { PARAMETERS } from "./parameters.js";
import { findOrder, lookAtOrders } from "./order-pages.js";
import { lookAtItem } from "./item-page.js";
import { lookAtHome, lookAtList } from "./list-pages.js";

/** @type {Record<string, (shopper: Shopper) => Actions<void>>} */
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
const DECISION_PAGES = new Set([
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
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* visitShop(shopper) {
  if (shopper.view.asks_consent) yield* answerConsent(shopper);
  while (shopper.reason === "") {
    shopper.page++;
    shopper.energy -= 1;
    const { type } = shopper.view;
    const step = ON_PAGE[type];
    if (!step) shopper.reason = "lost";
    else if (shopper.energy <= 0 && !DECISION_PAGES.has(type)) yield* giveUp(shopper);
    else if (shopper.page > PARAMETERS.energy.maxPages) shopper.reason = "tired";
    else yield* step(shopper);
  }
  shopper.note(`leaves: ${shopper.reason}`);
  yield { do: "leave" };
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* giveUp(shopper) {
  yield* glance(shopper);
  if (shopper.page === 1) shopper.reason = "bounced";
  else {shopper.reason = shopper.purchases > 0
      ? "bought"
      : shopper.view.cart.length > 0
      ? "deferred"
      : "tired";}
}

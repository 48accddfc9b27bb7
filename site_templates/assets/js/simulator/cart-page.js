/** @import { Actions, Shopper } from "./shopper.js" */

import { lineId } from "../shop/cart.js";
import { budgetFor } from "./budget.js";
import { readPage } from "./dwell-time.js";
import { purpose } from "./keyed-random.js";
import { navigate } from "./navigate.js";
import { PARAMETERS } from "./parameters.js";
import { wordOf } from "./random.js";
import { ln, logistic } from "./transcendental.js";

const REMOVE = purpose("remove-line");
const MORE = purpose("change-quantity");
const COUPON = purpose("coupon");
const GO = purpose("go-to-checkout");
const KEEP_SHOPPING = purpose("keep-shopping");
const { cart: CART, checkout: C, small: SMALL, temperament: T } = PARAMETERS;

/**
 * The cart: change it, then buy, go on looking, or defer the purchase.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtCart(shopper) {
  yield* readPage(shopper);
  if (shopper.view.cart.length === 0) {
    shopper.note("finds the cart empty");
    return yield* navigate(shopper);
  }
  yield* tidyCart(shopper);
  if (shopper.view.cart.length === 0) return yield* navigate(shopper);
  if (shopper.random.happens(GO, logistic(readiness(shopper)), shopper.page)) {
    shopper.note("goes to the checkout");
    shopper.view = yield { do: "begin_checkout" };
    return;
  }
  shopper.note(`hesitates at a total of ${shopper.written(shopper.view.totals.total)}`);
  if (
    shopper.energy > CART.keepShoppingEnergy &&
    shopper.random.happens(KEEP_SHOPPING, CART.keepShopping, shopper.page)
  ) {
    yield* navigate(shopper);
  } else shopper.reason = "deferred";
}

/**
 * Readiness to pay for the cart, in logits.
 * @param {Shopper} shopper
 */
function readiness(shopper) {
  const { person, view } = shopper;
  const { total, shipping } = view.totals;
  const price = Math.max(1, total); // what costs nothing counts as the least amount
  const lines = view.cart.map(({ item_id }) => shopper.catalog.item(item_id));
  const budgets = lines.map(({ topic }) => budgetFor(person, shopper.catalog.prices, topic));
  const budget = Math.max(...budgets);
  return C.go + (shopper.entry.intent === "return" ? C.returning : 0) +
    C.trust * (person.temperament.trust - T.neutral) -
    C.price * (C.priceBase + person.temperament.price_sensitivity) *
      ln(price / (C.affordable * budget)) -
    C.shipping * (shipping / price);
}

/**
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
function* tidyCart(shopper) {
  const { random, person } = shopper;
  for (const line of shopper.view.cart) {
    const id = lineId(line);
    if (random.happens(REMOVE, SMALL.removeLine, wordOf(id))) {
      shopper.note(`takes ${line.item_id} out again`);
      shopper.view = yield { do: "remove_from_cart", id };
    } else if (random.happens(MORE, CART.raise, wordOf(id)) && line.quantity < CART.raiseBelow) {
      shopper.view = yield { do: "change_quantity", id, number: line.quantity + 1 };
    }
  }
  const [coupon] = shopper.catalog.site.coupons;
  const chance = SMALL.coupon * (SMALL.couponBase + person.temperament.price_sensitivity);
  if (
    coupon && shopper.view.cart.length > 0 && random.happens(COUPON, chance) &&
    !shopper.view.totals.coupon
  ) {
    shopper.note(`tries coupon ${coupon.code}`);
    shopper.view = yield { do: "apply_coupon", value: coupon.code };
  }
}

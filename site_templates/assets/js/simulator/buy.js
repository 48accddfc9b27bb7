/** @import { Actions, Shopper } from "./shopper.js" */

import { lineId } from "../shop/cart.js";
import { fillTime, readPage } from "./dwell-time.js";
import { formValues } from "./form-values.js";
import { purpose } from "./keyed-random.js";
import { wordOf } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { ln, logistic } from "./transcendental.js";
import { navigate } from "./navigate.js";

const REMOVE = purpose("remove-line");
const MORE = purpose("change-quantity");
const COUPON = purpose("coupon");
const GO = purpose("go-to-checkout");
const STEP = purpose("checkout-step");
const HALF_FILLED = purpose("half-filled-form");
const AFTER = purpose("sign-up-after-order");
const KEEP_SHOPPING = purpose("keep-shopping");
const { checkout: C, small: SMALL } = PARAMETERS;
const CHECKOUT_FORMS = ["contact-form", "shipping-form", "payment-form"];

/**
 * The cart: sort it out, then buy, go on looking, or leave it for another day.
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
  shopper.note(`hesitates at a total of ${shopper.view.totals.total}`);
  if (shopper.energy > 2 && shopper.random.happens(KEEP_SHOPPING, 0.5, shopper.page)) {
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
  return C.go + (shopper.entry.intent === "return" ? C.returning : 0) +
    C.trust * (person.temperament.trust - 0.5) -
    C.price * (0.5 + person.temperament.price_sensitivity) * ln(total / (1.5 * person.budget)) -
    C.shipping * (shipping / total);
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
    } else if (random.happens(MORE, 0.03, wordOf(id)) && line.quantity < 5) {
      shopper.view = yield { do: "change_quantity", id, number: line.quantity + 1 };
    }
  }
  const [coupon] = shopper.catalog.site.coupons;
  const knows = SMALL.coupon * (0.4 + person.temperament.price_sensitivity);
  if (
    coupon && shopper.view.cart.length > 0 && random.happens(COUPON, knows) &&
    !shopper.view.totals.coupon
  ) {
    shopper.note(`tries coupon ${coupon.code}`);
    shopper.view = yield { do: "apply_coupon", value: coupon.code };
  }
}

/**
 * One step of the checkout; every step can be the one where they stop.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* takeCheckoutStep(shopper) {
  const { view } = shopper;
  if (view.cart.length === 0) return yield* navigate(shopper);
  const step = CHECKOUT_FORMS.findIndex((known) => view.forms.includes(known));
  const form = step >= 0 ? CHECKOUT_FORMS[step] : null;
  const fields = form ? shopper.catalog.site.forms[form].length : 0;
  if (step === 0 && view.has_account && !view.logged_in) {
    shopper.note("logs in to check out");
    shopper.view = yield { do: "open_account" };
    return;
  }
  if (!shopper.random.happens(STEP, passing(shopper, fields), step + 4)) {
    yield* readPage(shopper);
    // Every other one has begun to fill the form in before they think better of it.
    if (form && shopper.random.happens(HALF_FILLED, 0.5, step)) {
      shopper.view = yield { do: "fill", id: form, fields: formValues(shopper, form) };
    }
    shopper.note(
      `gives up at ${view.url} with ${fields} fields and a total of ${view.totals.total}`,
    );
    shopper.reason = "abandoned checkout";
    return;
  }
  yield* fillTime(shopper, 1 + fields);
  if (!form) {
    shopper.revenue += view.totals.subtotal - view.totals.discount;
    shopper.purchases++;
    shopper.note(`orders for ${view.totals.total}`);
    shopper.leastWorth = Math.min(
      ...view.cart.map((line) => shopper.worth(shopper.catalog.item(line.item_id))),
    );
    shopper.view = yield { do: "place_order" };
    shopper.bought = shopper.view.orders[0]?.id ?? null;
    return;
  }
  yield { do: "fill", id: form, fields: formValues(shopper, form) };
  shopper.view = yield { do: "submit", id: form };
}

/**
 * Chance to pass one step of the checkout.
 * @param {Shopper} shopper
 * @param {number} fields
 */
function passing(shopper, fields) {
  const returning = shopper.entry.intent === "return" || shopper.memory.orders > 0
    ? C.returning
    : 0;
  const logit = C.step + returning + C.trust * (shopper.person.temperament.trust - 0.5) -
    C.field * fields;
  return logistic(logit);
}

/**
 * After an order: content, and perhaps ready for an account.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* afterOrder(shopper) {
  yield* readPage(shopper);
  shopper.energy = Math.min(shopper.energy, 0.5);
  if (shopper.random.happens(AFTER, SMALL.signUpAfterOrder) && !shopper.view.has_account) {
    shopper.note("opens an account after the order");
    shopper.view = yield { do: "open_account" };
    return;
  }
  shopper.reason = "bought";
}

/**
 * The sign-up and log-in pages ask for an account: most who came for something give it.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* openAccount(shopper) {
  const { view } = shopper;
  if (view.logged_in) {
    shopper.note("is logged in already");
    return yield* navigate(shopper);
  }
  const form = view.has_account ? "login-form" : "signup-form";
  if (!view.forms.includes(form)) {
    shopper.note(view.has_account ? "has an account, so logs in" : "has no account yet");
    shopper.view = yield { do: "open_account" };
    return;
  }
  const fields = shopper.catalog.site.forms[form].length;
  if (!shopper.random.happens(STEP, logistic(1.6 - C.field * fields), shopper.page + 100)) {
    if (shopper.random.happens(HALF_FILLED, 0.5, shopper.page + 100)) {
      shopper.view = yield { do: "fill", id: form, fields: formValues(shopper, form) };
    }
    shopper.note("does not want an account");
    return yield* navigate(shopper);
  }
  yield* fillTime(shopper, fields);
  yield { do: "fill", id: form, fields: formValues(shopper, form) };
  shopper.view = yield { do: "submit", id: form };
}

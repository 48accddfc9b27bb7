/** @import { Doing, Mind } from "./mind.js" */

import { lineId } from "../shop/cart.js";
import { fillTime, readPage } from "./dwell.js";
import { fieldsFor } from "./identity.js";
import { purpose } from "./keyed-random.js";
import { wordOf } from "./luck.js";
import { PARAMETERS } from "./parameters.js";
import { ln, logistic } from "./transcendental.js";
import { wander } from "./wander.js";

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
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* lookAtCart(mind) {
  yield* readPage(mind);
  if (mind.view.cart.length === 0) {
    mind.note("finds the cart empty");
    return yield* wander(mind);
  }
  yield* tidyCart(mind);
  if (mind.view.cart.length === 0) return yield* wander(mind);
  if (mind.luck.happens(GO, logistic(readiness(mind)), mind.page)) {
    mind.note("goes to the checkout");
    mind.view = yield { do: "begin_checkout" };
    return;
  }
  mind.note(`hesitates at a total of ${mind.view.totals.total}`);
  if (mind.energy > 2 && mind.luck.happens(KEEP_SHOPPING, 0.5, mind.page)) yield* wander(mind);
  else mind.reason = "deferred";
}

/**
 * Readiness to pay for the cart, in logits.
 * @param {Mind} mind
 */
function readiness(mind) {
  const { person, view } = mind;
  const { total, shipping } = view.totals;
  return C.go + (mind.entry.intent === "return" ? C.returning : 0) +
    C.trust * (person.temperament.trust - 0.5) -
    C.price * (0.5 + person.temperament.price_sensitivity) * ln(total / (1.5 * person.budget)) -
    C.shipping * (shipping / total);
}

/**
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
function* tidyCart(mind) {
  const { luck, person } = mind;
  for (const line of mind.view.cart) {
    const id = lineId(line);
    if (luck.happens(REMOVE, SMALL.removeLine, wordOf(id))) {
      mind.note(`takes ${line.item_id} out again`);
      mind.view = yield { do: "remove_from_cart", id };
    } else if (luck.happens(MORE, 0.03, wordOf(id)) && line.quantity < 5) {
      mind.view = yield { do: "change_quantity", id, number: line.quantity + 1 };
    }
  }
  const [coupon] = mind.catalog.site.coupons;
  const knows = SMALL.coupon * (0.4 + person.temperament.price_sensitivity);
  if (
    coupon && mind.view.cart.length > 0 && luck.happens(COUPON, knows) && !mind.view.totals.coupon
  ) {
    mind.note(`tries coupon ${coupon.code}`);
    mind.view = yield { do: "apply_coupon", value: coupon.code };
  }
}

/**
 * One step of the checkout; every step can be the one where they stop.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* takeCheckoutStep(mind) {
  const { view } = mind;
  if (view.cart.length === 0) return yield* wander(mind);
  const step = CHECKOUT_FORMS.findIndex((known) => view.forms.includes(known));
  const form = step >= 0 ? CHECKOUT_FORMS[step] : null;
  const fields = form ? mind.catalog.site.forms[form].length : 0;
  if (step === 0 && view.has_account && !view.logged_in) {
    mind.note("logs in to check out");
    mind.view = yield { do: "open_account" };
    return;
  }
  if (!mind.luck.happens(STEP, passing(mind, fields), step + 4)) {
    yield* readPage(mind);
    // Every other one has begun to fill the form in before they think better of it.
    if (form && mind.luck.happens(HALF_FILLED, 0.5, step)) {
      mind.view = yield { do: "fill", id: form, fields: fieldsFor(mind, form) };
    }
    mind.note(`gives up at ${view.url} with ${fields} fields and a total of ${view.totals.total}`);
    mind.reason = "abandoned checkout";
    return;
  }
  yield* fillTime(mind, 1 + fields);
  if (!form) {
    mind.revenue += view.totals.subtotal - view.totals.discount;
    mind.purchases++;
    mind.note(`orders for ${view.totals.total}`);
    mind.leastWorth = Math.min(
      ...view.cart.map((line) => mind.worth(mind.catalog.item(line.item_id))),
    );
    mind.view = yield { do: "place_order" };
    mind.bought = mind.view.orders[0]?.id ?? null;
    return;
  }
  yield { do: "fill", id: form, fields: fieldsFor(mind, form) };
  mind.view = yield { do: "submit", id: form };
}

/**
 * Chance to pass one step of the checkout.
 * @param {Mind} mind
 * @param {number} fields
 */
function passing(mind, fields) {
  const returning = mind.entry.intent === "return" || mind.memory.orders > 0 ? C.returning : 0;
  const logit = C.step + returning + C.trust * (mind.person.temperament.trust - 0.5) -
    C.field * fields;
  return logistic(logit);
}

/**
 * After an order: content, and perhaps ready for an account.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* afterOrder(mind) {
  yield* readPage(mind);
  mind.energy = Math.min(mind.energy, 0.5);
  if (mind.luck.happens(AFTER, SMALL.signUpAfterOrder) && !mind.view.has_account) {
    mind.note("opens an account after the order");
    mind.view = yield { do: "open_account" };
    return;
  }
  mind.reason = "bought";
}

/**
 * The sign-up and log-in pages ask for an account: most who came for something give it.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* openAccount(mind) {
  const { view } = mind;
  if (view.logged_in) {
    mind.note("is logged in already");
    return yield* wander(mind);
  }
  const form = view.has_account ? "login-form" : "signup-form";
  if (!view.forms.includes(form)) {
    mind.note(view.has_account ? "has an account, so logs in" : "has no account yet");
    mind.view = yield { do: "open_account" };
    return;
  }
  const fields = mind.catalog.site.forms[form].length;
  if (!mind.luck.happens(STEP, logistic(1.6 - C.field * fields), mind.page + 100)) {
    if (mind.luck.happens(HALF_FILLED, 0.5, mind.page + 100)) {
      mind.view = yield { do: "fill", id: form, fields: fieldsFor(mind, form) };
    }
    mind.note("does not want an account");
    return yield* wander(mind);
  }
  yield* fillTime(mind, fields);
  yield { do: "fill", id: form, fields: fieldsFor(mind, form) };
  mind.view = yield { do: "submit", id: form };
}

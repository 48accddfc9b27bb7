/** @import { Actions, Shopper } from "./shopper.js" */

import { fillTime, readPage } from "./dwell-time.js";
import { formValues } from "./form-values.js";
import { purpose } from "./keyed-random.js";
import { navigate } from "./navigate.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const STEP = purpose("checkout-step");
const HALF_FILLED = purpose("half-filled-form");
const AFTER = purpose("sign-up-after-order");
const { checkout: C, energy: ENERGY, small: SMALL, temperament: T } = PARAMETERS;
const CHECKOUT_FORMS = ["contact-form", "shipping-form", "payment-form"];

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
    // Some have filled the form in before they give up.
    if (form && shopper.random.happens(HALF_FILLED, C.halfFilled, step)) {
      shopper.view = yield { do: "fill", id: form, fields: formValues(shopper, form) };
    }
    shopper.note(
      `gives up at ${view.url} with ${fields} fields and a total of ${
        shopper.written(view.totals.total)
      }`,
    );
    shopper.reason = "abandoned checkout";
    return;
  }
  yield* fillTime(shopper, 1 + fields);
  if (!form) {
    shopper.revenue += view.totals.subtotal - view.totals.discount;
    shopper.purchases++;
    shopper.note(`orders for ${shopper.written(view.totals.total)}`);
    shopper.leastUtility = Math.min(
      ...view.cart.map((line) => shopper.utility(shopper.catalog.item(line.item_id))),
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
  const logit = C.step + returning + C.trust * (shopper.person.temperament.trust - T.neutral) -
    C.field * fields;
  return logistic(logit);
}

/**
 * After an order: leave, or open an account.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* afterOrder(shopper) {
  yield* readPage(shopper);
  shopper.energy = Math.min(shopper.energy, ENERGY.afterOrder);
  if (shopper.random.happens(AFTER, SMALL.signUpAfterOrder) && !shopper.view.has_account) {
    shopper.note("opens an account after the order");
    shopper.view = yield { do: "open_account" };
    return;
  }
  shopper.reason = "bought";
}

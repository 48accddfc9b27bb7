/** @import { Actions, Shopper } from "./shopper.js" */

import { fillTime, readPage } from "./dwell-time.js";
import { formValues } from "./form-values.js";
import { purpose } from "./keyed-random.js";
import { navigate } from "./navigate.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const STEP = purpose("checkout-step");
const HALF_FILLED = purpose("half-filled-form");
const { checkout: C } = PARAMETERS;

/**
 * The account's page: on to the orders for who came for one, else on with shopping.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* lookAtAccount(shopper) {
  yield* readPage(shopper);
  if (shopper.entry.intent === "refund" && shopper.memory.regrets) {
    shopper.view = yield { do: "open_orders" };
  } else yield* navigate(shopper);
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
  if (!shopper.random.happens(STEP, logistic(C.account - C.field * fields), shopper.page + 100)) {
    if (shopper.random.happens(HALF_FILLED, C.halfFilled, shopper.page + 100)) {
      shopper.view = yield { do: "fill", id: form, fields: formValues(shopper, form) };
    }
    shopper.note("does not want an account");
    return yield* navigate(shopper);
  }
  yield* fillTime(shopper, fields);
  yield { do: "fill", id: form, fields: formValues(shopper, form) };
  shopper.view = yield { do: "submit", id: form };
}

/** @import { Actions, Shopper } from "./shopper.js" */

import { readBanner } from "./dwell-time.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const AGREE = purpose("consent");
const { consent: C, temperament: T } = PARAMETERS;

/**
 * The cookie banner: whether they agree is a matter of trust, and the same whenever they are asked.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* answerConsent(shopper) {
  const { trust } = shopper.person.temperament;
  const agrees = shopper.personRandom.happens(
    AGREE,
    logistic(C.base + C.trust * (trust - T.neutral)),
  );
  yield* readBanner(shopper);
  shopper.note(`${agrees ? "accepts" : "refuses"} cookies with a trust of ${trust.toFixed(2)}`);
  shopper.view = yield { do: "answer_consent", value: agrees ? "granted" : "denied" };
}

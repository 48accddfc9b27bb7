/** @import { Actions, Shopper } from "./shopper.js" */
/** @import { Person } from "../types.d.ts" */

import { readBanner } from "./dwell-time.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const AGREE = purpose("consent");
const { consent: C, temperament: T } = PARAMETERS;

/**
 * The chance that a person accepts cookies. `personas check` computes the same in Python, and a test
 * compares them.
 * @param {Person} person
 * @returns {number} 0 to 1
 */
export function chanceToAgree({ temperament: { trust } }) {
  return logistic(C.base + C.trust * (trust - T.neutral));
}

/**
 * The cookie banner: whether they agree is a matter of trust, and the same whenever they are asked.
 * @param {Shopper} shopper
 * @returns {Actions<void>}
 */
export function* answerConsent(shopper) {
  const { trust } = shopper.person.temperament;
  const agrees = shopper.personRandom.happens(AGREE, chanceToAgree(shopper.person));
  yield* readBanner(shopper);
  shopper.note(`${agrees ? "accepts" : "refuses"} cookies with a trust of ${trust.toFixed(2)}`);
  shopper.view = yield { do: "answer_consent", value: agrees ? "granted" : "denied" };
}

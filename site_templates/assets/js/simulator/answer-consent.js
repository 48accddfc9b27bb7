/** @import { Doing, Mind } from "./mind.js" */

import { readBanner } from "./dwell.js";
import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const AGREE = purpose("consent");
const { consent: C } = PARAMETERS;

/**
 * The cookie banner: whether they agree is a matter of trust, and the same whenever they are asked.
 * @param {Mind} mind
 * @returns {Doing<void>}
 */
export function* answerConsent(mind) {
  const { trust } = mind.person.temperament;
  const agrees = mind.personLuck.happens(AGREE, logistic(C.base + C.trust * (trust - 0.5)));
  yield* readBanner(mind);
  mind.note(`${agrees ? "accepts" : "refuses"} cookies with a trust of ${trust.toFixed(2)}`);
  mind.view = yield { do: "answer_consent", value: agrees ? "granted" : "denied" };
}

/** @import { Shopper } from "./shopper.js" */
/** @import { Memory } from "../types.d.ts" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { logistic } from "./transcendental.js";

const REGRET = purpose("regret");
const { regret: R, satisfaction: S } = PARAMETERS;

/**
 * The memory of a person before their first visit.
 * @returns {Memory}
 */
export function newMemory() {
  return {
    seen: [],
    satisfaction: S.first,
    visits: 0,
    orders: 0,
    regrets: null,
    cart_on: null,
    wishes_on: null,
  };
}

/**
 * A person's memory after a visit.
 * @param {Shopper} shopper
 * @returns {Memory}
 */
export function remember(shopper) {
  const { memory, view } = shopper;
  return {
    seen: [...memory.seen.filter((id) => !shopper.considered.has(id)), ...shopper.considered].slice(
      -S.memory,
    ),
    satisfaction: (1 - S.weight) * memory.satisfaction + S.weight * satisfactionOf(shopper),
    visits: memory.visits + 1,
    orders: memory.orders + shopper.purchases,
    regrets: regretted(shopper),
    cart_on: whereItWaits(shopper, view.cart.length > 0, memory.cart_on),
    wishes_on: whereItWaits(shopper, view.wishes > 0, memory.wishes_on),
  };
}

/**
 * Satisfaction with a visit, 0 to 1.
 * @param {Shopper} shopper
 */
function satisfactionOf({ purchases, best, deadEnds }) {
  if (purchases > 0) return S.bought;
  if (best > S.foundUtility) return S.found;
  return deadEnds > 0 ? S.deadEnd : S.nothing;
}

/**
 * @param {Shopper} shopper
 * @param {boolean} isHere something waits on the device they have used
 * @param {string | null} known where they remember something to wait
 */
function whereItWaits({ entry }, isHere, known) {
  if (isHere) return entry.device;
  return known === entry.device ? null : known;
}

/**
 * The order they will send back, decided when it is bought: what disappoints at home is what was
 * worth little to them from the start.
 * @param {Shopper} shopper
 * @returns {string | null}
 */
function regretted(shopper) {
  if (shopper.bought) {
    const logit = R.base - R.utility * shopper.leastUtility;
    return shopper.random.happens(REGRET, logistic(logit))
      ? shopper.bought
      : shopper.memory.regrets;
  }
  return shopper.entry.intent === "refund" ? null : shopper.memory.regrets;
}

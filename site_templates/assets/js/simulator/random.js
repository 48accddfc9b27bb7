/** @import { Key } from "./keyed-random.js" */

import { fold, purpose, seedKey, uniform } from "./keyed-random.js";
import { exp, ln } from "./transcendental.js";

/** @type {Map<string, number>} */
const words = new Map();

/**
 * The 32-bit word that stands for a name (an item's id, say) in a key.
 * @param {string} name
 * @returns {number}
 */
export function wordOf(name) {
  let word = words.get(name);
  if (word === undefined) {
    word = purpose(name);
    words.set(name, word);
  }
  return word;
}

/**
 * One index out of two words.
 * @param {number} a
 * @param {number} b
 */
export function pairIndex(a, b) {
  return (a + Math.imul(b + 1, 0x9e3779b1)) >>> 0;
}

/** The random numbers of one key: every number is named, none depends on those before it. */
export class Random {
  /** @param {Key} key */
  constructor(key) {
    this.key = key;
  }

  /**
   * The random numbers of a person, in all their visits (`visit` null) or in one.
   * @param {number} seed
   * @param {number} person
   * @param {number | null} visit
   */
  static of(seed, person, visit) {
    const personKey = fold(seedKey(seed), person);
    return new Random(visit === null ? personKey : fold(personKey, visit + 1));
  }

  /**
   * A number in (0, 1).
   * @param {number} what a purpose word
   * @param {number} [index]
   */
  uniform(what, index = 0) {
    return uniform(this.key, what, index);
  }

  /**
   * @param {number} what
   * @param {number} probability
   * @param {number} [index]
   */
  happens(what, probability, index = 0) {
    return uniform(this.key, what, index) < probability;
  }

  /**
   * A standard normal number, by the inverse distribution function.
   * @param {number} what
   * @param {number} [index]
   */
  normal(what, index = 0) {
    return inverseNormal(uniform(this.key, what, index));
  }

  /**
   * @param {number} what
   * @param {number} mu
   * @param {number} sigma
   * @param {number} [index]
   */
  lognormal(what, mu, sigma, index = 0) {
    return exp(mu + sigma * this.normal(what, index));
  }

  /**
   * @param {number} what
   * @param {number} mean
   * @param {number} [index]
   */
  exponential(what, mean, index = 0) {
    return -mean * ln(uniform(this.key, what, index));
  }

  /**
   * A standard Gumbel number: added to utilities, the largest is a multinomial logit choice.
   * @param {number} what
   * @param {number} [index]
   */
  gumbel(what, index = 0) {
    return -ln(-ln(uniform(this.key, what, index)));
  }

  /**
   * One of some names, drawn in proportion to its weight.
   * @param {number} what
   * @param {Record<string, number>} weights not all zero
   * @param {number} [index]
   */
  pickName(what, weights, index = 0) {
    return Object.keys(weights)[this.pick(what, Object.values(weights), index)];
  }

  /**
   * The position of one of some weights, drawn in proportion.
   * @param {number} what
   * @param {number[]} weights not all zero
   * @param {number} [index]
   */
  pick(what, weights, index = 0) {
    let total = 0;
    for (const weight of weights) total += weight;
    let left = uniform(this.key, what, index) * total;
    for (let at = 0; at < weights.length; at++) {
      left -= weights[at];
      if (left < 0) return at;
    }
    return weights.length - 1;
  }
}

/**
 * Inverse of the standard normal distribution function (P. J. Acklam's rational approximation,
 * relative error below 1.2e-9).
 * @param {number} p in (0, 1)
 * @returns {number}
 */
export function inverseNormal(p) {
  if (p < 0.02425) return tail(Math.sqrt(-2 * ln(p)));
  if (p > 0.97575) return -tail(Math.sqrt(-2 * ln(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  const top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
            138.3577518672690) * r - 30.66479806614716) * r + 2.506628277459239;
  const bottom = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
            66.80131188771972) * r - 13.28068155288572) * r + 1;
  return (top * q) / bottom;
}

/** @param {number} q */
function tail(q) {
  const top = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
            2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783;
  const bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
        3.754408661907416) * q + 1;
  return top / bottom;
}

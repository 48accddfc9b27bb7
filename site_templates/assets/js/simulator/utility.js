/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Item, Person } from "../types.d.ts" */
/** @import { Random } from "./random.js" */

import { budgetFor } from "./budget.js";
import { purpose } from "./keyed-random.js";
import { wordOf } from "./random.js";
import { PARAMETERS } from "./parameters.js";
import { ln } from "./transcendental.js";
import { getOwn } from "../shop/own-property.js";

const PREFERENCE = purpose("taste");
const { topics: T, utility: P } = PARAMETERS;

/**
 * +1 where an item is made for people like them, -1 where it is made for others, 0 for anybody's.
 * @param {Person} person
 * @param {Item} item
 */
function audienceFit(person, item) {
  const { audience } = item;
  if (!audience) return 0;
  if (audience.gender && audience.gender !== person.gender) return -1;
  if (!audience.ages) return 1;
  const [youngest, oldest] = audience.ages;
  return person.age >= youngest && person.age <= oldest ? 1 : -1;
}

/**
 * The disutility of a price, in logits; negative for a low price.
 * @param {Person} person
 * @param {number} price minor units
 * @param {number} budget minor units
 */
function priceDisutility(person, price, budget) {
  const weight = P.price + P.priceSensitive * person.temperament.price_sensitivity;
  return weight * Math.max(P.cheapest, ln(price / budget));
}

/**
 * The weight of a topic when a person chooses one: squared, because people choose what they like a
 * lot far more often than what they tolerate.
 * @param {Person} person
 * @param {string} topic
 */
export function topicWeight(person, topic) {
  const interest = getOwn(person.interests, topic) ?? 0;
  return T.least + interest * interest;
}

/**
 * The true utility of an item for a person, in logits: interest, demographic fit, quality, price,
 * and a fixed preference for the item. Recommenders are evaluated against it. An item without a
 * rating neither attracts nor repels by it.
 * @param {Person} person
 * @param {Random} personRandom
 * @param {Item} item
 * @param {Catalog["prices"]} prices of the catalog
 * @returns {number}
 */
export function trueUtility(person, personRandom, item, prices) {
  const interest = getOwn(person.interests, item.topic) ?? 0;
  return P.interest * (interest - P.interestMiddle) +
    P.audience * audienceFit(person, item) +
    P.quality * ((item.rating ?? P.ratingMiddle) - P.ratingMiddle) -
    priceDisutility(person, item.price, budgetFor(person, prices, item.topic)) +
    P.preference * personRandom.normal(PREFERENCE, wordOf(item.id));
}

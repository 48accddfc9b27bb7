/** @import { Catalog } from "../shop/catalog.js" */
/** @import { Person } from "../types.d.ts" */

import { getOwn } from "../shop/own-property.js";

/**
 * What a person usually spends on one item of a topic, minor units: the same for each topic where
 * the budget is money, else in proportion to the topic's median price.
 * @param {Person} person
 * @param {Catalog["prices"]} prices
 * @param {string | null} topic null for any
 * @returns {number}
 */
export function budgetFor(person, { median, by_topic }, topic) {
  if (!person.budget_by_topic || topic === null) return person.budget;
  return person.budget * (getOwn(by_topic, topic) ?? median) / median;
}

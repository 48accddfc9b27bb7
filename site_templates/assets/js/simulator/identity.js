/** @import { Mind } from "./mind.js" */

import { purpose } from "./keyed-random.js";
import { own } from "../shop/own.js";

const TIER = purpose("shipping-tier");
const METHOD = purpose("payment-method");
const METHODS = ["card", "bank_transfer", "kakao_pay"];

/**
 * What a shopper writes into a form. Names and addresses are invented and reserved for examples.
 * @param {Mind} mind
 * @param {string} form
 * @returns {Record<string, string>}
 */
export function fieldsFor(mind, form) {
  const { person, luck } = mind;
  /** @type {Record<string, string>} */
  const known = {
    name: `Shopper ${person.id}`,
    email: `shopper${person.id}@example.com`,
    phone: "010-0000-0000",
    password: "correct-horse",
    terms: "on",
    postcode: "04524",
    address: `${1 + (person.id % 300)} Example-ro`,
    city: person.region,
    tier: pickTier(mind),
    method: METHODS[luck.pick(METHOD, [6, 1, 4])],
    holder: `Shopper ${person.id}`,
  };
  const fields = mind.catalog.site.forms[form];
  return Object.fromEntries(
    fields.map(({ name }) => [name, own(known, name) ?? `Shopper ${person.id}`]),
  );
}

/** @param {Mind} mind */
function pickTier(mind) {
  const { tiers } = mind.catalog.site.shipping;
  const hurry = mind.person.temperament.impulsiveness *
    (1 - mind.person.temperament.price_sensitivity);
  return tiers[mind.luck.pick(TIER, tiers.map((_, at) => (at === 0 ? 1 : 0.5 * hurry)))].id;
}

/** @import { Shopper } from "./shopper.js" */

import { purpose } from "./keyed-random.js";
import { PARAMETERS } from "./parameters.js";
import { getOwn } from "../shop/own-property.js";

const TIER = purpose("shipping-tier");
const METHOD = purpose("payment-method");
const { checkout: C } = PARAMETERS;

/**
 * What a shopper writes into a form. Names and addresses are invented; mail goes to a domain that is
 * reserved for examples.
 * @param {Shopper} shopper
 * @param {string} form
 * @returns {Record<string, string>}
 */
export function formValues(shopper, form) {
  const { person, random } = shopper;
  const contact = person.contact ?? anybody(person.id);
  /** @type {Record<string, string>} */
  const known = {
    name: contact.name,
    email: `shopper${person.id}@example.com`,
    phone: contact.phone,
    password: "correct-horse",
    terms: "on",
    postcode: contact.postcode,
    address: contact.address,
    city: person.city || person.region,
    region: person.region,
    tier: pickTier(shopper),
    method: random.pickName(METHOD, shopper.catalog.site.payments ?? C.methods),
    holder: contact.name,
  };
  const fields = shopper.catalog.site.forms[form];
  return Object.fromEntries(
    fields.map(({ name, options }) => {
      const value = getOwn(known, name) ?? `Shopper ${person.id}`;
      // A choice takes what it offers.
      return [name, options?.some((one) => one === value) === false ? options[0] : value];
    }),
  );
}

/**
 * Of a person who was given none.
 * @param {number} id
 */
function anybody(id) {
  return {
    name: `Shopper ${id}`,
    phone: "010-0000-0000",
    postcode: "04524",
    address: `${1 + (id % 300)} Example-ro`,
  };
}

/** @param {Shopper} shopper */
function pickTier(shopper) {
  const { tiers } = shopper.catalog.site.shipping;
  const hurry = shopper.person.temperament.impulsiveness *
    (1 - shopper.person.temperament.price_sensitivity);
  return tiers[shopper.random.pick(TIER, tiers.map((_, at) => (at === 0 ? 1 : C.express * hurry)))]
    .id;
}

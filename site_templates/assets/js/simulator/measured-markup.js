/** @import { SiteCatalog } from "../types.d.ts" */

import { mark } from "../shop/text.js";

/** Attributes of the markup that enhanced measurement reports; tests compare them with the pages. */
export const SOCIAL_LINK = {
  href: "https://www.instagram.com/",
  id: "",
  classes: "social-link",
  text: "Instagram",
};
export const GUIDE_LINK = {
  href: "/assets/guides/size-and-care.pdf",
  id: "",
  classes: "guide-link",
  text: mark("Size & care guide (PDF)"),
};
/** @type {Record<string, string>} */
const ACTIONS = {
  "search-form": "/search/",
  "signup-form": "/signup/",
  "login-form": "/login/",
  "contact-form": "/checkout/",
  "shipping-form": "/checkout/shipping/",
  "payment-form": "/checkout/payment/",
  "lookup-form": "/order-lookup/",
  "newsletter-form": "/",
};

/**
 * Parameters of enhanced measurement for a form, as the tag reads them from the document.
 * @param {SiteCatalog} site
 * @param {string} formId
 * @param {string} root origin and base path
 * @returns {Record<string, string | number>}
 */
export function formParameters(site, formId, root) {
  return {
    form_id: formId,
    form_name: formId,
    form_destination: `${root}${ACTIONS[formId]}`,
    form_length: site.forms[formId].length + 1, // and its button
  };
}

/**
 * Parameters for the first field of a form that is filled in.
 * @param {SiteCatalog} site
 * @param {string} formId
 * @returns {Record<string, string | number>}
 */
export function firstFieldParameters(site, formId) {
  const [first] = site.forms[formId];
  return {
    first_field_id: `${formId}-${first.name}`,
    first_field_name: first.name,
    ...(first.type === "select" ? {} : { first_field_type: first.type }), // no such attribute
    first_field_position: 1,
  };
}

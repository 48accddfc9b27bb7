/** @import { SiteCatalog } from "../types.d.ts" */

import { getOwn } from "./own-property.js";

/**
 * Says that a text is one of the shop's, which is translated where it is used.
 * @param {string} text
 * @returns {string}
 */
export function mark(text) {
  return text;
}

/**
 * One of the shop's texts in the language of the site; as it is where it has no translation.
 * @param {SiteCatalog} site
 * @param {string} text
 * @returns {string}
 */
export function textOf(site, text) {
  const [first] = formsOf(site, text) ?? [text];
  return first;
}

/**
 * The forms of a text, one for each kind of count; null where it has no translation.
 * @param {SiteCatalog} site
 * @param {string} text
 * @returns {string[] | null}
 */
export function formsOf({ locale }, text) {
  const found = getOwn(locale?.texts ?? {}, text);
  return found === undefined ? null : Array.isArray(found) ? found : [found];
}

/** @import { SiteCatalog } from "../../types.d.ts" */

import { getOwn } from "../own-property.js";
import { formsOf, textOf } from "../text.js";

/** @typedef {Record<string, string | number | Node>} Values what placeholders stand for, by name */

const PLACEHOLDER = /%(?:\((\w+)\)s|%)/g;

/** @type {SiteCatalog | null} */
let shown = null;

/**
 * Says which site's language texts are in; before, they are English.
 * @param {SiteCatalog} site
 */
export function useTextsOf(site) {
  shown = site;
}

/**
 * A text of the shop in its language, `%(name)s` replaced by the value of that name.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(text, values = {}) {
  return fill(shown ? textOf(shown, text) : text, values);
}

/**
 * The form of a text for a count, with its placeholders as they are.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @returns {string}
 */
export function tn(one, many, count) {
  const forms = shown && formsOf(shown, one);
  if (!forms) return count === 1 ? one : many;
  return forms[pluralForm(shown?.locale?.plural ?? "", count)] ?? forms[0];
}

/**
 * Which form of a text is for a count; above the table, as gettext's rules have it, the last two
 * digits decide.
 * @param {string} table the form's number for each count from 0, one digit each
 * @param {number} count
 * @returns {number}
 */
export function pluralForm(table, count) {
  const at = count < table.length ? count : 100 + (count % 100);
  return Number(table[at] ?? 0);
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function fill(text, values) {
  return text.replace(
    PLACEHOLDER,
    (whole, name) => name === undefined ? "%" : String(getOwn(values, name) ?? whole),
  );
}

/**
 * Writes a text into an element, with elements in the place of placeholders.
 * @param {HTMLElement} element
 * @param {string} text
 * @param {Values} values
 */
export function fillWithNodes(element, text, values) {
  /** @type {(string | Node)[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    const value = found[1] === undefined ? "%" : getOwn(values, found[1]) ?? found[0];
    parts.push(text.slice(end, found.index), typeof value === "number" ? String(value) : value);
    end = found.index + found[0].length;
  }
  element.replaceChildren(...parts, text.slice(end));
}

/** @import { Item, NumberFormat } from "../../types.d.ts" */

import { itemUrl } from "../catalog.js";
import { cloneTemplate, find, setField } from "./find.js";
import { formatMoney } from "./money.js";
import { formatDecimal, formatPercent } from "./numbers.js";
import { makePhoto } from "./photo.js";
import { t } from "./text.js";

/**
 * @typedef {object} Look what drawing needs to know of the site
 * @property {string} base base path without its last slash
 * @property {number} digits of the currency
 * @property {string} language as BCP 47 writes it
 * @property {NumberFormat} numbers how the shop's language writes numbers
 * @property {string} newSince first day of what counts as new
 */

const CARD_SIZES = "(max-width: 720px) 50vw, (max-width: 1000px) 33vw, 300px";

/**
 * Puts a product's photo, or else its drawing, into an `.art` box.
 * @param {HTMLElement} art
 * @param {Item} item
 * @param {string} base
 * @param {string} [sizes] how wide the photo is shown
 */
export function drawArt(art, item, base, sizes = CARD_SIZES) {
  art.classList.forEach((name) => name.startsWith("hue-") && art.classList.remove(name));
  art.classList.add(`hue-${item.hue}`);
  if (item.image) art.querySelector(".motif")?.replaceWith(makePhoto(item.image, base, sizes));
  art.querySelector("use")?.setAttribute("href", `${base}/assets/art/motifs.svg#${item.motif}`);
}

const NEW_FOR_MS = 60 * 86_400_000;

/**
 * The day from which on items count as new: 60 days before the latest release.
 * @param {string} latest YYYY-MM-DD
 * @returns {string} YYYY-MM-DD
 */
export function findNewSince(latest) {
  if (latest === "") return ""; // no item says when it came
  return new Date(Date.parse(latest) - NEW_FOR_MS).toISOString().slice(0, 10);
}

/**
 * A card's badge, kind and text, as the build writes it; both empty for none.
 * @param {Item} item
 * @param {Look} look
 * @returns {[string, string]}
 */
function badgeOf(item, { newSince, numbers }) {
  if (item.stock === 0) return ["sold-out", t("Sold out")];
  if (item.list_price) {
    const off = Math.round(100 - (100 * item.price) / item.list_price);
    return ["sale", formatPercent(-off, numbers)];
  }
  return (item.released ?? "") >= newSince && item.released ? ["new", t("New")] : ["", ""];
}

/**
 * A product card like those that were rendered with the page.
 * @param {Item} item
 * @param {number} index in its list, from 0
 * @param {Look} look
 * @returns {HTMLElement}
 */
export function renderCard(item, index, look) {
  const { base } = look;
  const card = cloneTemplate("product-card");
  card.dataset.itemId = item.id;
  card.dataset.index = String(index);
  card.dataset.price = String(item.price);
  find(card, "a.card-link").setAttribute("href", base + itemUrl(item));
  drawArt(find(card, ".art"), item, base);
  setField(card, "brand", item.brand ?? "");
  setField(card, "name", item.name);
  setField(card, "price", formatMoney(item.price, look));
  setField(card, "list-price", item.list_price ? formatMoney(item.list_price, look) : "");
  find(card, ".card-rating").hidden = item.rating === null;
  setField(card, "rating", formatDecimal(item.rating ?? 0, 1, look.numbers));
  setField(card, "reviews", String(item.reviews));
  const [kind, text] = badgeOf(item, look);
  const badge = find(card, '[data-field="badge"]');
  badge.textContent = text;
  badge.dataset.badge = kind;
  badge.hidden = text === "";
  card.querySelector('[data-field="list-price"]')?.toggleAttribute("hidden", !item.list_price);
  return card;
}

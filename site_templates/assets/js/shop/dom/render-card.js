/** @import { Item } from "../../types.d.ts" */

import { cloneTemplate, find, setField } from "./find.js";
import { formatMoney } from "./money.js";

/**
 * @typedef {object} Look what drawing needs to know of the site
 * @property {string} base base path without its last slash
 * @property {string} currency
 */

/**
 * Puts a product's drawing into an `.art` box.
 * @param {HTMLElement} art
 * @param {Item} item
 * @param {string} base
 */
export function drawArt(art, item, base) {
  art.classList.forEach((name) => name.startsWith("hue-") && art.classList.remove(name));
  art.classList.add(`hue-${item.hue}`);
  art.querySelector("use")?.setAttribute("href", `${base}/assets/art/motifs.svg#${item.motif}`);
}

/**
 * What a card's badge says.
 * @param {Item} item
 */
function badgeOf(item) {
  if (item.stock === 0) return "Sold out";
  if (item.list_price) return `−${Math.round(100 - (100 * item.price) / item.list_price)}%`;
  return "";
}

/**
 * A product card like those that were rendered with the page.
 * @param {Item} item
 * @param {number} index in its list, from 0
 * @param {Look} look
 * @returns {HTMLElement}
 */
export function renderCard(item, index, { base, currency }) {
  const card = cloneTemplate("product-card");
  card.dataset.itemId = item.id;
  card.dataset.index = String(index);
  card.dataset.price = String(item.price);
  find(card, "a.card-link").setAttribute("href", `${base}/p/${item.id}/`);
  drawArt(find(card, ".art"), item, base);
  setField(card, "brand", item.brand);
  setField(card, "name", item.name);
  setField(card, "price", formatMoney(item.price, currency));
  setField(card, "list-price", item.list_price ? formatMoney(item.list_price, currency) : "");
  setField(card, "rating", item.rating.toFixed(1));
  setField(card, "reviews", String(item.reviews));
  const badge = badgeOf(item);
  setField(card, "badge", badge);
  card.querySelector('[data-field="badge"]')?.toggleAttribute("hidden", badge === "");
  card.querySelector('[data-field="list-price"]')?.toggleAttribute("hidden", !item.list_price);
  return card;
}

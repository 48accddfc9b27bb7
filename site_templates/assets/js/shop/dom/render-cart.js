/** @import { CartLine, Totals } from "../../types.d.ts" */
/** @import { Catalog } from "../catalog.js" */
/** @import { Shop } from "../shop.js" */
/** @import { Look } from "./render-card.js" */

import { lineId, MAX_QUANTITY, unitPrice } from "../cart.js";
import { itemUrl } from "../catalog.js";
import { cloneTemplate, find, findAll, findOf, setField } from "./find.js";
import { formatMoney } from "./money.js";
import { drawArt } from "./render-card.js";
import { t } from "./text.js";

/**
 * @param {Catalog} catalog
 * @param {CartLine} line
 * @param {Look} look
 * @returns {HTMLElement}
 */
function renderLine(catalog, line, look) {
  const { base } = look;
  const item = catalog.item(line.item_id);
  const row = cloneTemplate("cart-line");
  row.dataset.lineId = lineId(line);
  drawArt(find(row, ".art"), item, base, "120px");
  for (const link of findAll(row, "a")) link.setAttribute("href", base + itemUrl(item));
  setField(row, "brand", item.brand ?? "");
  setField(row, "name", item.name);
  setField(row, "variant", line.variant);
  const price = unitPrice(catalog, line);
  setField(row, "price", formatMoney(price, look));
  setField(row, "line-total", formatMoney(price * line.quantity, look));
  const select = findOf(row, 'select[data-action="change-quantity"]', HTMLSelectElement);
  const options = Array.from({ length: MAX_QUANTITY }, (_, at) => new Option(String(at + 1)));
  select.replaceChildren(...options);
  select.value = String(line.quantity);
  return row;
}

/**
 * @param {ParentNode} root
 * @param {Totals} totals
 * @param {number} freeFrom
 * @param {Look} look
 */
export function renderTotals(root, totals, freeFrom, look) {
  const missing = freeFrom - (totals.subtotal - totals.discount);
  setField(root, "subtotal", formatMoney(totals.subtotal, look));
  setField(root, "discount", totals.discount ? `−${formatMoney(totals.discount, look)}` : "–");
  setField(root, "shipping", totals.shipping ? formatMoney(totals.shipping, look) : t("Free"));
  setField(root, "tax", totals.tax === null ? t("At checkout") : formatMoney(totals.tax, look));
  setField(root, "total", formatMoney(totals.total, look));
  const hint = missing > 0
    ? t("%(amount)s more for free shipping", { amount: formatMoney(missing, look) })
    : t("Standard shipping is free");
  setField(root, "free-shipping-hint", hint);
}

/**
 * Everything on a page that shows the cart: its lines, the totals, the order summary.
 * @param {HTMLElement} main
 * @param {Shop} shop
 * @param {Look} look
 */
export function renderCart(main, shop, look) {
  const { cart, coupon } = shop.state;
  const lines = main.querySelector('[data-region="cart-lines"]');
  lines?.replaceChildren(...cart.map((line) => renderLine(shop.catalog, line, look)));
  for (
    const region of findAll(main, '[data-region="cart-summary"], [data-region="order-summary"]')
  ) {
    renderTotals(region, shop.totals, shop.catalog.site.shipping.free_from, look);
  }
  renderOrderLines(
    main,
    '[data-region="summary-lines"], [data-region="review"]',
    shop.catalog,
    cart,
  );
  if (lines) {
    for (const notice of findAll(main, ".empty")) notice.hidden = cart.length > 0;
    for (const full of findAll(main, ".cart-filled")) full.hidden = cart.length === 0;
    setField(
      main,
      "coupon-message",
      shop.totals.coupon ? t("%(coupon)s is applied", { coupon: coupon ?? "" }) : "",
    );
  }
}

/**
 * Cart lines as one line of text each.
 * @param {ParentNode} root
 * @param {string} selector
 * @param {Catalog} catalog
 * @param {CartLine[]} cart
 */
export function renderOrderLines(root, selector, catalog, cart) {
  for (const region of findAll(root, selector)) {
    const rows = cart.map((line) => {
      const row = document.createElement("li");
      const choice = line.variant === "" ? "" : ` (${line.variant})`;
      row.textContent = `${line.quantity} × ${catalog.item(line.item_id).name}${choice}`;
      return row;
    });
    region.replaceChildren(...rows);
  }
}

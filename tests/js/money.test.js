import assert from "node:assert/strict";
import { totalsOf } from "../../site_templates/assets/js/shop/cart.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { formatMoney } from "../../site_templates/assets/js/shop/dom/money.js";
import { cartItems, valueOf } from "../../site_templates/assets/js/shop/ecommerce.js";
import { takeShare, toDecimal, toMinor } from "../../site_templates/assets/js/shop/money.js";
import { taxOf } from "../../site_templates/assets/js/shop/tax.js";
import { budgetFor } from "../../site_templates/assets/js/simulator/budget.js";
import { smallSite } from "./support.js";

/** @param {{digits?: number, prices?: number[], tax?: import("../../site_templates/assets/js/types.d.ts").Tax}} shop */
function catalogOf({ digits = 2, prices = [8_899, 2_999], tax = undefined }) {
  const site = smallSite();
  site.shop.digits = digits;
  prices.forEach((price, at) => site.items[at].price = price);
  return new Catalog(tax ? { ...site, tax } : site);
}

/**
 * @param {number} at
 * @param {number} quantity
 */
function lineOf(at, quantity) {
  return { item_id: `IT-00${at}`, variant: "Black", quantity };
}

Deno.test("minor units are decimals that print as they are written, and come back exactly", () => {
  assert.deepEqual([8_899, 5, 0].map((minor) => String(toDecimal(minor, 2))), [
    "88.99",
    "0.05",
    "0",
  ]);
  assert.equal(String(toDecimal(1_234_567, 3)), "1234.567");
  assert.equal(toDecimal(39_000, 0), 39_000);
  for (let minor = 0; minor < 200_000; minor += 7) {
    for (const digits of [0, 2, 3]) assert.equal(toMinor(toDecimal(minor, digits), digits), minor);
  }
});

Deno.test("value is the sum of price x quantity to the cent", () => {
  const catalog = catalogOf({});
  const three = cartItems(catalog, [lineOf(1, 3)], new Map(), null);
  assert.equal(valueOf(three, 2), 89.97); // 3 * 29.99 in binary is 89.96999999999998
  const both = cartItems(catalog, [lineOf(0, 1), lineOf(1, 3)], new Map(), null);
  assert.equal(valueOf(both, 2), 178.96);
  assert.deepEqual(both.map(({ price }) => price), [88.99, 29.99]);
});

Deno.test("a coupon takes whole minor units off each price", () => {
  const catalog = catalogOf({});
  const [item] = cartItems(catalog, [lineOf(1, 1)], new Map(), {
    code: "TEN",
    percent: 10,
    minimum: 0,
  });
  assert.deepEqual([item.price, item.discount], [27, 2.99]);
});

Deno.test("money is written with its currency's digits", () => {
  const { numbers } = smallSite().locale;
  assert.equal(formatMoney(39_000, { digits: 0, numbers }), "₩39,000");
  assert.equal(formatMoney(0, { digits: 0, numbers }), "₩0");
  /** @param {string} before @param {string} after */
  const like = (before, after) => ({ ...numbers, money: { before, after } });
  assert.equal(formatMoney(8_899, { digits: 2, numbers: like("$", "") }), "$88.99");
  assert.equal(formatMoney(5, { digits: 2, numbers: like("€", "") }), "€0.05");
  assert.equal(formatMoney(123_456_700, { digits: 2, numbers: like("$", "") }), "$1,234,567.00");
  const german = { ...like("", " €"), decimal: ",", group: "." };
  assert.equal(formatMoney(1_234_567, { digits: 3, numbers: german }), "1.234,567 €");
});

Deno.test("a share is rounded once, halves up", () => {
  assert.equal(takeShare(10, 1, 4), 3); // 2.5
  assert.equal(takeShare(9, 1, 4), 2); // 2.25
  assert.equal(takeShare(10 ** 13 - 1, 8_875, 100_000), 887_500_000_000);
});

Deno.test("tax is inside what is paid, or added to the goods by the region", () => {
  const inside = { included: true, rate: 0.19, regions: {} };
  const added = { included: false, rate: 0, regions: { "US-NY": 0.08875 } };
  const paid = { goods: 8_899, shipping: 499 };
  assert.equal(taxOf(inside, paid, null), 1_501); // 93.98 * 19 / 119 = 15.0052...
  assert.equal(taxOf(added, paid, "US-NY"), 790); // 88.99 * 8.875 % = 7.8978...
  assert.equal(taxOf(added, paid, "US-OR"), 0);
  assert.equal(taxOf(added, paid, null), null);
  assert.equal(taxOf({ included: false, rate: 0.08, regions: {} }, paid, null), 712);
  assert.equal(taxOf(undefined, paid, "US-NY"), 0);
});

Deno.test("added tax is in the total, included tax is not added again", () => {
  const added = catalogOf({ tax: { included: false, rate: 0, regions: { "US-NY": 0.08875 } } });
  const lines = [lineOf(0, 1)];
  const unknown = totalsOf(added, lines, null, null, null);
  const known = totalsOf(added, lines, null, null, "US-NY");
  assert.deepEqual([unknown.tax, known.tax, known.total - unknown.total], [null, 790, 790]);
  const inside = catalogOf({ tax: { included: true, rate: 0.19, regions: {} } });
  const { subtotal, shipping, total } = totalsOf(inside, lines, null, null, null);
  assert.equal(total, subtotal + shipping);
});

Deno.test("a relative budget follows the topic's median price", () => {
  const prices = { limits: [], median: 100, by_topic: { books: 20, bikes: 900 } };
  const person = /** @type {any} */ ({ budget: 150, budget_by_topic: true });
  assert.deepEqual(
    ["books", "bikes", "toys", null].map((topic) => budgetFor(person, prices, topic)),
    [30, 1_350, 150, 150],
  );
  assert.equal(budgetFor(/** @type {any} */ ({ budget: 150 }), prices, "books"), 150);
});

import assert from "node:assert/strict";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import {
  fill,
  pluralForm,
  t,
  tn,
  useTextsOf,
} from "../../site_templates/assets/js/shop/dom/text.js";
import { resolvePage } from "../../site_templates/assets/js/shop/pages.js";
import { ShopState } from "../../site_templates/assets/js/shop/state.js";
import { englishLocale, smallSite } from "./support.js";

/** @param {Partial<import("../../site_templates/assets/js/types.d.ts").SiteLocale>} locale */
function siteIn(locale) {
  return { ...smallSite(), locale: { ...englishLocale(), ...locale } };
}

Deno.test("texts are English before a site has said its language, and where it has no translation", () => {
  assert.equal(t("Free"), "Free");
  useTextsOf(siteIn({ texts: { "Sold out": "품절" } }));
  assert.equal(t("Free"), "Free");
  assert.equal(t("Sold out"), "품절");
  assert.equal(t("constructor"), "constructor");
});

Deno.test("placeholders have names, so that each language has its order", () => {
  const values = { amount: "₩5,000", coupon: "$&" };
  assert.equal(fill("%(amount)s more", values), "₩5,000 more");
  assert.equal(fill("noch %(amount)s mit %(coupon)s", values), "noch ₩5,000 mit $&");
  assert.equal(fill("100%% sure, %(toString)s", values), "100% sure, %(toString)s");
});

Deno.test("a count chooses its form, in English and by the table of a language", () => {
  const forms = ["%(count)s a", "%(count)s b", "%(count)s c"];
  const plural = Array.from({ length: 200 }, (_, n) => polish(n)).join("");
  assert.deepEqual([0, 1, 2].map((n) => tn("one", "many", n)), ["many", "one", "many"]);
  useTextsOf(siteIn({ texts: { one: forms }, plural }));
  assert.deepEqual([1, 2, 5, 12, 22].map((n) => tn("one", "many", n)), [
    forms[0],
    forms[1],
    forms[2],
    forms[2],
    forms[1],
  ]);
  for (let n = 0; n < 3_000; n++) assert.equal(pluralForm(plural, n), polish(n), String(n));
});

/** @param {number} n */
function polish(n) {
  if (n === 1) return 0;
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20) ? 1 : 2;
}

Deno.test("headings and the names of lists are in the language of the site", () => {
  const texts = {
    "Cart": "장바구니",
    "Search results": "검색 결과",
    "Page not found": "없는 페이지",
  };
  const catalog = new Catalog(siteIn({ texts }));
  const state = new ShopState({ get: () => undefined, set: () => {} });
  assert.equal(resolvePage(catalog, "/cart/", state).title, "장바구니 | Test");
  assert.equal(resolvePage(catalog, "/search/?q=x", state).lists[0].name, "검색 결과");
  assert.equal(resolvePage(catalog, "/c/none/", state).title, "없는 페이지 | Test");
  assert.equal(resolvePage(catalog, "/login/", state).title, "Log in | Test");
});

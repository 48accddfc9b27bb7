/** @import { SiteCatalog } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import {
  parametersOf,
  toHitParameters,
} from "../../site_templates/assets/js/analytics/event-to-hit.js";
import { encodeBatch } from "../../site_templates/assets/js/analytics/encode.js";
import { listen } from "../../site_templates/assets/js/analytics/data-layer.js";
import { Catalog } from "../../site_templates/assets/js/shop/catalog.js";
import { ShopState } from "../../site_templates/assets/js/shop/state.js";
import { changeUrl } from "../../site_templates/assets/js/shop/query.js";
import { resolvePage } from "../../site_templates/assets/js/shop/pages.js";
import { Shop } from "../../site_templates/assets/js/shop/shop.js";
import { textOf } from "../../site_templates/assets/js/shop/text.js";
import { runPerson } from "../../site_templates/assets/js/simulator/run-person.js";
import { CONFIG, DEVICE, jobOf, makeTag, person, smallSite, START_MS } from "./support.js";

/** Names that every object has, though no one defined them. */
const NAMES = [
  "constructor",
  "__proto__",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "__defineGetter__",
];

const state = new ShopState({ get: () => undefined, set: () => {} });

Deno.test("no address leads to a page that an object inherits", () => {
  const catalog = new Catalog(smallSite());
  for (const name of NAMES) {
    for (
      const url of [
        name,
        `/${name}`,
        `/${name}/`,
        `/c/${name}/`,
        `/p/${name}/`,
        `/c/sports/${name}/`,
      ]
    ) {
      assert.equal(resolvePage(catalog, url, state).type, "not-found", url);
    }
    for (const key of ["sort", "brand", "max_price", "page", "q", name]) {
      const page = resolvePage(catalog, `/c/sports/?${key}=${name}`, state);
      assert.equal(page.lists[0].items.length, key === "brand" ? 0 : 12, `${key}=${name}`);
    }
  }
});

Deno.test("a query keeps its parameters whatever their names", () => {
  for (const name of NAMES) {
    const url = `/c/sports/?${name}=1`;
    assert.equal(changeUrl(url, { sort: "rating" }), `${url}&sort=rating`);
  }
});

Deno.test("events and parameters may be named so, and are counted and sent", () => {
  for (const name of NAMES) {
    const { tag, clock, batches } = makeTag();
    const message = JSON.parse(`{"event": "${name}", "${name}": 1, "items": [{"${name}": "x"}]}`);
    tag.receive(message);
    clock.advance(5_000);
    if (name.startsWith("_")) continue; // gtag drops such events
    assert.deepEqual(Object.entries(tag.sent.figures().counts), [[name, 1]]);
    assert.ok(encodeBatch(batches[0], {}).query.includes(`epn.${name}=1`));
  }
  for (const name of NAMES) {
    const message = JSON.parse(
      `{"event": "view_item", "${name}": "a", "items": [{"${name}": "x"}]}`,
    );
    const { ep, items } = toHitParameters(parametersOf(message));
    assert.deepEqual(Object.entries(ep ?? {}), [[name, "a"]]);
    assert.deepEqual(items?.map(({ k }) => Object.entries(k ?? {})), [[[name, "x"]]]);
  }
});

Deno.test("what is no message is no message, and half a character can be sent", () => {
  const { tag, clock, batches } = makeTag();
  const layer = /** @type {any[]} */ ([null, 1]);
  listen(layer, (message) => tag.receive(message));
  layer.push(undefined, "text", () => {}, { event: "share", method: "\ud800" });
  clock.advance(5_000);
  assert.ok(encodeBatch(batches[0], {}).query.includes("ep.method=%EF%BF%BD"));
});

Deno.test("coupons, orders, forms, texts and sources may be asked for by such names", () => {
  const catalog = new Catalog(smallSite());
  /** @type {Record<string, unknown>} */
  const storage = {};
  const shop = new Shop({
    catalog,
    storage: { get: (key) => storage[key], set: (key, value) => void (storage[key] = value) },
    push: () => {},
    now: () => START_MS,
    random: () => 0.5,
    asksConsent: false,
  });
  shop.addToCart("IT-000", "Black", 10);
  assert.equal(shop.applyCoupon(" ｔｅｎ ")?.code, "TEN"); // full width, as some keyboards type
  for (const name of NAMES) {
    shop.start({ url: `/?utm_source=${name}`, referrer: `https://${name}.example/` });
    assert.equal(shop.applyCoupon(name), null);
    assert.equal(shop.orders.lookUp(name), null);
    assert.equal(textOf(catalog.site, name), name);
    assert.throws(() => shop.submitForm(name, {}), /no form/);
  }
});

/**
 * The small shop with a topic, a list, a field and a device of such a name.
 * @returns {SiteCatalog}
 */
function inheritedSite() {
  const text = JSON.stringify(smallSite()).replaceAll("sports", "constructor");
  const site = JSON.parse(text);
  site.lists = { constructor: site.lists.best };
  site.home = ["constructor"];
  site.forms["contact-form"].push({
    name: "constructor",
    label: "c",
    type: "text",
    required: true,
  });
  site.search = { synonyms: {}, typo_tolerance: true };
  return site;
}

Deno.test("shoppers live in a shop whose ids are such names", () => {
  const catalog = new Catalog(inheritedSite());
  let purchases = 0;
  for (let id = 0; id < 40; id++) {
    const given = {
      interests: { cooking: 0.95 },
      devices: [{ id: "constructor", weight: 1 }],
    };
    const job = { ...jobOf(id), person: person(id, given), devices: { constructor: DEVICE } };
    for (const { outcome } of runPerson(catalog, CONFIG, job)) {
      purchases += outcome.purchases;
      assert.ok(Number.isFinite(outcome.revenue));
    }
  }
  assert.ok(purchases > 0);
});

import assert from "node:assert/strict";
import { encodeBundle } from "../../site_templates/assets/js/analytics/encode.js";
import { toWireItem } from "../../site_templates/assets/js/analytics/event-to-hit.js";
import { makeTag } from "./support.js";

/** @import { EventItem } from "../../site_templates/assets/js/types.d.ts" */

/**
 * What the tag makes of one pushed message.
 * @param {Record<string, unknown>} message
 */
function hitOf(message) {
  const { tag, bundles } = makeTag();
  tag.receive(message);
  return bundles[0].hits[0];
}

/** @param {Record<string, unknown>} item */
function wireOf(item) {
  return toWireItem(/** @type {EventItem} */ (/** @type {unknown} */ (item)));
}

Deno.test("an object that is pushed twice tells what it holds each time", () => {
  const { tag, clock, bundles } = makeTag();
  const item = { item_id: "A", price: 1 };
  const ecommerce = Object.freeze({ item_list_id: "l", items: Object.freeze([item]) });
  tag.receive({ event: "view_item_list", ecommerce });
  item.price = 2;
  tag.receive({ event: "view_item_list", ecommerce });
  clock.advance(6000);
  const prices = bundles.flatMap(({ hits }) => hits).map(({ items }) => items?.[0].pr);
  assert.deepEqual(prices, [1, 2]);
});

Deno.test("numbers are epn, all else is ep as JavaScript writes it; what is undefined is not sent", () => {
  const hit = hitOf({
    event: "types",
    i: 5,
    f: 1.5,
    big: 1e21,
    text: "19.99",
    yes: true,
    none: null,
    nan: NaN,
    list: [1, 2],
    object: {},
    missing: undefined,
  });
  assert.deepEqual(hit.epn, { i: 5, f: 1.5, big: 1e21 });
  assert.deepEqual(hit.ep, {
    text: "19.99",
    yes: "true",
    none: "",
    nan: "NaN",
    list: "1,2",
    object: "[object Object]",
  });
});

Deno.test("a currency goes as it was given, a numeric transaction id as a number", () => {
  const hit = hitOf({ event: "purchase", ecommerce: { currency: "eur", transaction_id: 12 } });
  assert.deepEqual([hit.cu, hit.epn], ["eur", { transaction_id: 12 }]);
});

Deno.test("an item's fields have codes, and parameters of one's own are numbered pairs", () => {
  const hit = hitOf({
    event: "view_item",
    ecommerce: {
      items: [{
        item_id: "A",
        item_category5: "deep",
        location_id: "L1",
        colour: "bl~ue",
        is_new: true,
        index: 0,
        coupon: null,
      }],
    },
  });
  assert.deepEqual(hit.items, [
    { id: "A", c5: "deep", lo: "L1", k: { colour: "bl~ue", is_new: "true" }, lp: 0 },
  ]);
  const { query } = encodeBundle(
    { client: /** @type {any} */ ({}), hits: [hit], unload: false },
    {},
  );
  const item = new URLSearchParams(query).get("pr1");
  assert.equal(item, "idA~c5deep~loL1~lp0~k0colour~v0bl~~ue~k1is_new~v1true");
});

Deno.test("an item's old names are understood", () => {
  const old = { id: "A", name: "Tee", brand: "B", variant: "red", position: 3, list: "L" };
  assert.deepEqual(wireOf(old), { id: "A", nm: "Tee", br: "B", va: "red", lp: 3, ln: "L" });
  assert.deepEqual(wireOf({ category: "A/B/C", creative: "C1" }), {
    ca: "A",
    c2: "B",
    c3: "C",
    cn: "C1",
  });
});

Deno.test("of an item's own parameters 27 are sent, of an event's items 200", () => {
  const own = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`own${at}`, at]));
  assert.equal(Object.keys(wireOf(own).k ?? {}).length, 27);
  const items = Array.from({ length: 205 }, (_, at) => ({ item_id: `A${at}` }));
  assert.equal(hitOf({ event: "view_item_list", ecommerce: { items } }).items?.length, 200);
});

Deno.test("only ecommerce events carry items", () => {
  const items = Object.freeze([Object.freeze({ item_id: "A" })]);
  const ecommerce = Object.freeze({ items });
  assert.equal(hitOf({ event: "own_event", ecommerce }).items, undefined);
  assert.deepEqual(hitOf({ event: "view_cart", ecommerce }).items, [{ id: "A" }]);
});

Deno.test("a user id sticks once it is set, whatever is said of nobody", () => {
  const { tag, bundles } = makeTag();
  tag.receive({ user_id: "u1" });
  tag.receive({ event: "login", method: "x" });
  tag.receive({ user_id: null });
  tag.receive({ event: "share" });
  tag.leave();
  assert.deepEqual(bundles.flatMap(({ hits }) => hits).map((hit) => hit.uid), ["u1", "u1"]);
});

import assert from "node:assert/strict";
import { encodeBatch } from "../../site_templates/assets/js/analytics/encode.js";
import { toWireItem } from "../../site_templates/assets/js/analytics/event-to-hit.js";
import { makeTag } from "./support.js";

/** @import { EventItem } from "../../site_templates/assets/js/types.d.ts" */

/**
 * What the tag makes of one pushed message.
 * @param {Record<string, unknown>} message
 */
function hitOf(message) {
  const { tag, batches } = makeTag();
  tag.receive(message);
  return batches[0].hits[0];
}

/** @param {Record<string, unknown>} item */
function wireOf(item) {
  return toWireItem(/** @type {EventItem} */ (/** @type {unknown} */ (item)));
}

Deno.test("an object that is pushed twice tells what it holds each time", () => {
  const { tag, clock, batches } = makeTag();
  const item = { item_id: "A", price: 1 };
  const ecommerce = Object.freeze({ item_list_id: "l", items: Object.freeze([item]) });
  tag.receive({ event: "view_item_list", ecommerce });
  item.price = 2;
  tag.receive({ event: "view_item_list", ecommerce });
  clock.advance(6000);
  const prices = batches.flatMap(({ hits }) => hits).map(({ items }) => items?.[0].pr);
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

Deno.test("items that are no list and a currency of null are not sent", () => {
  const hit = hitOf({ event: "view_item", ecommerce: { currency: null, items: null, value: 3 } });
  assert.deepEqual([hit.cu, hit.items, hit.epn], [undefined, undefined, { value: 3 }]);
});

Deno.test("an item's fields have codes, and parameters of one's own are numbered pairs", () => {
  const hit = hitOf({
    event: "view_item",
    ecommerce: {
      items: [{
        item_id: "A",
        item_category5: "deep",
        location_id: "L1",
        color: "bl~ue",
        is_new: true,
        index: 0,
        coupon: null,
      }],
    },
  });
  assert.deepEqual(hit.items, [
    { id: "A", c5: "deep", lo: "L1", k: { color: "bl~ue", is_new: "true" }, lp: 0 },
  ]);
  const { query } = encodeBatch(
    { client: /** @type {any} */ ({}), hits: [hit], unload: false },
    {},
  );
  const item = new URLSearchParams(query).get("pr1");
  assert.equal(item, "idA~c5deep~loL1~lp0~k0color~v0bl~~ue~k1is_new~v1true");
});

Deno.test("every field that Google documents has its code", () => {
  const codes = {
    item_id: "id",
    item_name: "nm",
    item_brand: "br",
    item_category: "ca",
    item_category2: "c2",
    item_category3: "c3",
    item_category4: "c4",
    item_category5: "c5",
    item_variant: "va",
    price: "pr",
    quantity: "qt",
    coupon: "cp",
    index: "lp",
    affiliation: "af",
    item_list_id: "li",
    item_list_name: "ln",
    discount: "ds",
    promotion_id: "pi",
    promotion_name: "pn",
    creative_name: "cn",
    creative_slot: "cs",
    location_id: "lo",
  };
  const item = Object.fromEntries(Object.keys(codes).map((name) => [name, `<${name}>`]));
  const wire = Object.fromEntries(
    Object.entries(codes).map(([name, code]) => [code, item[name]]),
  );
  assert.deepEqual(wireOf(item), wire);
});

Deno.test("an item's old names are understood", () => {
  const old = { id: "A", name: "Tee", brand: "B", variant: "red", position: 3, list: "L" };
  assert.deepEqual(wireOf(old), { id: "A", nm: "Tee", br: "B", va: "red", lp: 3, ln: "L" });
  assert.deepEqual(wireOf({ list_name: "L", list_position: 2 }), { ln: "L", lp: 2 });
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
  const hit = hitOf({ event: "view_item", ecommerce: { items: [own] } });
  const batch = { client: /** @type {any} */ ({}), hits: [hit], unload: false };
  const item = new URLSearchParams(encodeBatch(batch, {}).query).get("pr1") ?? "";
  const digits = item.match(/(?<=~?k)[^~](?=own)/g)?.join("");
  assert.equal(digits, "0123456789ABCDEFGHIJKLMNOPQ");
  const items = Array.from({ length: 205 }, (_, at) => ({ item_id: `A${at}` }));
  assert.equal(hitOf({ event: "view_item_list", ecommerce: { items } }).items?.length, 200);
});

Deno.test("only the fourteen ecommerce events carry items", () => {
  const items = Object.freeze([Object.freeze({ item_id: "A" })]);
  const ecommerce = Object.freeze({ items });
  const names = ["view_item_list", "select_item", "view_item", "view_promotion", "refund"];
  names.push("select_promotion", "add_to_wishlist", "add_to_cart", "remove_from_cart", "view_cart");
  names.push("begin_checkout", "add_shipping_info", "add_payment_info", "purchase");
  for (const event of names) assert.deepEqual(hitOf({ event, ecommerce }).items, [{ id: "A" }]);
  for (const event of ["own_event", "search", "page_view"]) {
    assert.equal(hitOf({ event, ecommerce }).items, undefined);
  }
});

Deno.test("a user id sticks once it is set, also when it is set to nothing", () => {
  const { tag, batches } = makeTag();
  tag.receive({ user_id: "u1" });
  tag.receive({ event: "login", method: "x" });
  tag.receive({ user_id: null });
  tag.receive({ event: "share" });
  tag.leave();
  assert.deepEqual(batches.flatMap(({ hits }) => hits).map((hit) => hit.uid), ["u1", "u1"]);
});

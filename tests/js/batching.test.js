import assert from "node:assert/strict";
import { makeTag, START_MS } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };

Deno.test("what follows waits five seconds and leaves together, under one time", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(1000);
  tag.receive({ event: "share", method: "x" });
  clock.advance(2000);
  tag.receive({ event: "share", method: "y" });
  assert.equal(batches.length, 1);
  clock.advance(3000);
  assert.equal(batches.length, 2);
  assert.deepEqual(batches[1].hits.map((hit) => [hit.t - START_MS, hit.s, hit.i]), [
    [6000, 2, 0],
    [6000, 2, 1],
  ]);
  assert.deepEqual(batches[1].hits.map((hit) => hit.et), [1000, 2000]);
});

Deno.test("a purchase is a key event: what waits leaves before it, and it does not wait", () => {
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  tag.receive({ event: "share" });
  tag.receive({
    event: "purchase",
    ecommerce: {
      transaction_id: "T1",
      value: 5,
      currency: "KRW",
      items: [{ item_id: "A", price: 5 }],
    },
  });
  assert.deepEqual(batches.map(({ hits }) => hits.map((hit) => hit.en)), [
    ["page_view"],
    ["share"],
    ["purchase"],
  ]);
  const [hit] = batches[2].hits;
  assert.deepEqual([hit.c, hit.cu, hit.epn, hit.ep], [1, "KRW", { value: 5 }, {
    transaction_id: "T1",
  }]);
  assert.deepEqual(hit.items, [{ id: "A", pr: 5 }]);
});

Deno.test("at most twenty events leave together", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  for (let at = 0; at < 41; at++) tag.receive({ event: "share", at });
  assert.deepEqual(batches.map(({ hits }) => hits.length), [1, 20, 20]);
  clock.advance(5000);
  assert.deepEqual(batches.map(({ hits }) => hits.length), [1, 20, 20, 1]);
});

Deno.test("sixty items leave together, which stands for 16,384 bytes", () => {
  const { tag, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  /** @param {number} count */
  const view = (count) => {
    const items = Array.from({ length: count }, (_, at) => ({ item_id: `A${at}` }));
    tag.receive({ event: "view_item_list", ecommerce: { items } });
  };
  for (const count of [30, 30, 1, 59, 1]) view(count);
  assert.deepEqual(batches.map(({ hits }) => hits.length), [1, 2, 2]);
  tag.leave();
  assert.deepEqual(batches.map(({ hits }) => hits.length), [1, 2, 2, 1]);
});

Deno.test("the five seconds begin with the first hit that waits, not with the last", () => {
  const { tag, clock, batches } = makeTag();
  tag.viewPage(HOME, { load: true });
  for (let at = 0; at < 4; at++) {
    tag.receive({ event: "share" });
    clock.advance(1500);
  }
  assert.deepEqual(batches.map(({ hits }) => hits.length), [1, 4]);
  assert.equal(batches[1].hits[0].t, START_MS + 5000);
});

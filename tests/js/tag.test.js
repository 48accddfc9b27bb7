/** @import { Bundle } from "../../site_templates/assets/js/types.d.ts" */

import assert from "node:assert/strict";
import { encodeBundle } from "../../site_templates/assets/js/analytics/encode.js";
import { makeTag, START_MS } from "./support.js";

const HOME = { location: "https://shop.example/", referrer: "", title: "Home" };
const ITEM = { location: "https://shop.example/p/A/", referrer: HOME.location, title: "A" };

Deno.test("the first hit of a visitor opens session one and leaves at once", () => {
  const { tag, bundles, cookies } = makeTag();
  tag.viewPage(HOME, { load: true });
  const [{ hits: [hit] }] = bundles;
  assert.deepEqual([hit.en, hit.fv, hit.ss, hit.nsi, hit.sct, hit.seg], [
    "page_view",
    1,
    1,
    1,
    1,
    0,
  ]);
  assert.equal(hit.et, undefined);
  assert.match(cookies._ga, /^GA1\.1\.\d+\.\d+$/);
  assert.match(cookies._ga_TEST1, /^GS2\.1\.s\d+\$o1\$g0\$t\d+\$j60\$l0\$h0$/);
});

Deno.test("what follows waits five seconds and leaves together, under one time", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(1000);
  tag.receive({ event: "share", method: "x" });
  clock.advance(2000);
  tag.receive({ event: "share", method: "y" });
  assert.equal(bundles.length, 1);
  clock.advance(3000);
  assert.equal(bundles.length, 2);
  assert.deepEqual(bundles[1].hits.map((hit) => [hit.t - START_MS, hit.s, hit.i]), [
    [6000, 2, 0],
    [6000, 2, 1],
  ]);
  assert.deepEqual(bundles[1].hits.map((hit) => hit.et), [1000, 2000]);
});

Deno.test("a second page view engages the session, and so do ten seconds", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(11_000);
  tag.receive({ event: "share" });
  tag.viewPage(ITEM, { load: false });
  tag.leave();
  const [, { hits: [share, view] }] = bundles;
  assert.deepEqual([share.seg, view.seg, view.ee], [1, 1, undefined]);
});

Deno.test("after thirty minutes without a hit a new session begins, not a new visitor", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(30 * 60_000 + 1000);
  tag.viewPage(ITEM, { load: false });
  const hit = bundles[1].hits[0];
  assert.deepEqual([hit.ss, hit.fv, hit.nsi, hit.sct], [1, undefined, undefined, 2]);
});

Deno.test("a returning visitor keeps the client id", () => {
  const { bundles, tag } = makeTag({
    _ga: "GA1.1.123.456",
    _ga_TEST1: "GS2.1.s100$o4$g1$t200$j60$l0$h0",
  });
  tag.viewPage(HOME, { load: true });
  assert.equal(bundles[0].client.cid, "123.456");
  assert.deepEqual([bundles[0].hits[0].sct, bundles[0].hits[0].fv], [5, undefined]);
});

Deno.test("a session cookie that somebody else has changed is read, not written over", () => {
  const { tag, clock, bundles, cookies } = makeTag();
  tag.viewPage(HOME, { load: true });
  cookies._ga_TEST1 = cookies._ga_TEST1.replace("$o1$", "$o8$");
  tag.receive({ event: "share", method: "x" });
  assert.match(cookies._ga_TEST1, /\$o8\$g0\$/);
  clock.advance(6000);
  assert.equal(bundles[1].hits[0].sct, 8);
});

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

Deno.test("a purchase is a key event: what waits leaves before it, and it does not wait", () => {
  const { tag, bundles } = makeTag();
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
  assert.deepEqual(bundles.map(({ hits }) => hits.map((hit) => hit.en)), [
    ["page_view"],
    ["share"],
    ["purchase"],
  ]);
  const [hit] = bundles[2].hits;
  assert.deepEqual([hit.c, hit.cu, hit.epn, hit.ep], [1, "KRW", { value: 5 }, {
    transaction_id: "T1",
  }]);
  assert.deepEqual(hit.items, [{ id: "A", pr: 5 }]);
});

Deno.test("leaving sends unsent engagement from one second on, and nothing after it", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  clock.advance(999);
  tag.leave();
  assert.equal(bundles.length, 1);
  tag.comeBack();
  clock.advance(1);
  tag.leave();
  tag.receive({ event: "share" });
  assert.deepEqual(bundles[1].hits.map((hit) => [hit.en, hit.et]), [["user_engagement", 1000]]);
  assert.equal(bundles.length, 2);
});

Deno.test("a site search tells its term before the page view; reserved names are not sent", () => {
  const { tag, bundles } = makeTag();
  tag.viewPage({ ...HOME, location: "https://shop.example/search/?q=run+shoes" }, { load: true });
  tag.receive({ event: "_hidden" });
  tag.leave();
  const hits = bundles.flatMap((bundle) => bundle.hits);
  assert.deepEqual(hits.map((hit) => hit.en), ["view_search_results", "page_view"]);
  assert.deepEqual(hits[0].ep, { search_term: "run shoes" });
});

Deno.test("a single event stands in the query, several in body lines parted by CRLF", () => {
  const { tag, clock, bundles } = makeTag();
  tag.viewPage(HOME, { load: true });
  const single = encodeBundle(bundles[0], { _bsv: "p1-v0" });
  assert.equal(single.body, "");
  assert.match(single.query, /^v=2&.*&_bsv=p1-v0&en=page_view&_fv=1&_ss=1&_nsi=1&_ee=1$/);
  tag.receive({ event: "share", method: "a~b&c" });
  tag.receive({ event: "view_item", ecommerce: { items: [{ item_name: "x~y" }] } });
  clock.advance(5000);
  const { query, body } = encodeBundle(bundles[1], {});
  assert.ok(!query.includes("en="));
  assert.deepEqual(body.split("\r\n"), [
    "en=share&_ee=1&ep.method=a~b%26c",
    "en=view_item&_ee=1&pr1=nmx~~y",
  ]);
});
